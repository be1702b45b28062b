/**
 * Buckets of a histogram of float32 values, taken from their bits: sign, exponent and the upper 6 bits of the significand. A bucket's bounds
 * differ by at most 1/64 of the lower one, so its middle is within 1/128 (0.79 %) of every value in it, but for magnitudes below 2⁻¹²⁶,
 * whose buckets are 2⁻¹³² wide. Histograms of disjoint parts add up to the histogram of the whole.
 */
export const BUCKET_SHIFT = 17;

/** Buckets of one sign: those of the negative values stand above. */
export const MAGNITUDES = 1 << (31 - BUCKET_SHIFT);

/** Counts of finite values. `negative` and `positive` begin at the magnitude `first`, at least 1; smaller magnitudes count as zero. */
export interface Distribution {
  readonly first: number;
  readonly zeros: number;
  readonly negative: ArrayLike<number>;
  readonly positive: ArrayLike<number>;
}

/**
 * Quantiles by nearest rank: of n values in ascending order, the one at place ⌈q·n⌉, as the middle of its bucket.
 *
 * @param quantiles ascending, in (0, 1]
 * @returns one value a quantile; empty where there are no values
 */
export function quantilesOf(distribution: Distribution, quantiles: readonly number[]): number[] {
  const { first, zeros, negative, positive } = distribution;
  const count = zeros + total(negative) + total(positive);
  if (count === 0) return [];
  const ranks = quantiles.map((quantile) => Math.max(1, Math.ceil(quantile * count)));
  const found: number[] = [];
  let seen = 0;
  const take = (entries: number, value: () => number) => {
    seen += entries;
    while (found.length < ranks.length && seen >= ranks[found.length]!) found.push(value());
  };
  for (let i = negative.length - 1; i >= 0; i--) {
    if (negative[i]! > 0) take(negative[i]!, () => -middle(first + i));
  }
  take(zeros, () => 0);
  for (let i = 0; i < positive.length; i++) {
    if (positive[i]! > 0) take(positive[i]!, () => middle(first + i));
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

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}
