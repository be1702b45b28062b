/**
 * Buckets of a histogram of float32 values, taken from their bits: sign, exponent and the upper 6 bits of the significand. A bucket's bounds
 * differ by at most 1/64 of the lower one, so its middle is within 1/128 (0.79 %) of every value in it, but for magnitudes below 2⁻¹²⁶,
 * whose buckets are 2⁻¹³² wide. Histograms of disjoint parts add up to the histogram of the whole.
 */
export const BUCKET_SHIFT = 17;

/** Buckets of one sign: those of the negative values stand above. */
export const MAGNITUDES = 1 << (31 - BUCKET_SHIFT);

/**
 * Counts of finite values. `negative` and `positive` begin at the magnitude `first`, at least 1, and have the same length; smaller magnitudes
 * count as zero.
 */
export interface Distribution {
  /** Of all values. */
  readonly count: number;
  readonly zeros: number;
  readonly first: number;
  readonly negative: Float64Array;
  readonly positive: Float64Array;
}

/**
 * Quantiles by nearest rank: of n values in ascending order, the one at place ⌈q·n⌉, as the middle of its bucket.
 *
 * @param quantiles ascending, in (0, 1]
 * @returns one value a quantile; empty where there are no values
 */
export function quantilesOf(distribution: Distribution, quantiles: readonly number[]): number[] {
  const { count, zeros, first, negative, positive } = distribution;
  if (count === 0) return [];
  const found: number[] = [];
  let seen = 0;
  let rank = Math.ceil(quantiles[0]! * count);
  const take = (value: number) => {
    while (seen >= rank) {
      found.push(value);
      rank = found.length < quantiles.length ? Math.ceil(quantiles[found.length]! * count) : Infinity;
    }
  };
  for (let i = negative.length - 1; i >= 0; i--) {
    seen += negative[i]!;
    if (seen >= rank) take(-middle(first + i));
  }
  seen += zeros;
  take(0);
  for (let i = 0; i < positive.length && rank < Infinity; i++) {
    seen += positive[i]!;
    if (seen >= rank) take(middle(first + i));
  }
  return found;
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The middle of the bucket of a magnitude. */
function middle(magnitude: number): number {
  bits[0] = magnitude << BUCKET_SHIFT;
  const low = float[0]!;
  bits[0] = (magnitude + 1) << BUCKET_SHIFT;
  return Number.isFinite(float[0]!) ? (low + float[0]!) / 2 : low * (1 + 1 / 128);
}
