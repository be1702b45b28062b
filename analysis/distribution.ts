/**
 * Buckets of a histogram of float32 values, taken from their bits: sign, exponent and the upper 6 bits of the significand. A bucket's bounds
 * differ by at most 1/64 of the lower one, so its middle is within 1/128 (0.79 %) of every value in it, but for magnitudes below 2⁻¹²⁶,
 * whose buckets are 2⁻¹³² wide. Histograms of disjoint parts add up to the histogram of the whole.
 */
export const BUCKET_SHIFT = 17;

/** Buckets of one sign: those of the negative values stand above. */
export const MAGNITUDES = 1 << (31 - BUCKET_SHIFT);

/** The magnitudes from here on are NaN and infinity: the largest exponent. */
const NOT_FINITE = 255 << (23 - BUCKET_SHIFT);

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The value that stands for all of a bucket: its middle; 0 for the magnitudes below 2⁻¹³². */
export function bucketValue(bucket: number): number {
  const magnitude = bucket % MAGNITUDES;
  if (magnitude === 0) return 0;
  bits[0] = (2 * magnitude + 1) << (BUCKET_SHIFT - 1);
  return bucket < MAGNITUDES ? float[0]! : -float[0]!;
}

/**
 * The bucket of the value at a place of all finite values in ascending order.
 *
 * @param counts one a bucket: of the positive values by magnitude, then of the negative values
 * @param rank from 1
 * @returns the first bucket, that of zero, for zeros of either sign; −1 where there are fewer values
 */
export function bucketOfRank(counts: ArrayLike<number>, rank: number): number {
  let left = rank;
  const passes = (bucket: number) => (left -= counts[bucket]!) <= 0;
  for (let bucket = MAGNITUDES + NOT_FINITE - 1; bucket > MAGNITUDES; bucket--) {
    if (passes(bucket)) return bucket;
  }
  if (passes(MAGNITUDES)) return 0;
  for (let bucket = 0; bucket < NOT_FINITE; bucket++) if (passes(bucket)) return bucket;
  return -1;
}

/** The place of a quantile among n values, by nearest rank: ⌈q·n⌉. */
export function rankOf(quantile: number, n: number): number {
  return Math.max(1, Math.ceil(quantile * n));
}
