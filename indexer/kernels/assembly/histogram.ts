// A histogram of float32 values straight from their bits: a bucket is the upper 15 of them (`analysis/distribution.ts`).

const BUCKETS = 1 << 15;
const SIGN = 1 << 14;

/** Adds one to the bucket of the word in the lower or the upper half of `words`; a count has four bytes. */
function countLower(histogram: usize, words: u64): void {
  const bucket = histogram + (((<u32>words) >>> 15) & 0x1fffc);
  store<u32>(bucket, load<u32>(bucket) + 1);
}

function countUpper(histogram: usize, words: u64): void {
  const bucket = histogram + ((<u32>(words >>> 47)) & 0x1fffc);
  store<u32>(bucket, load<u32>(bucket) + 1);
}

/** Counts `length` values into 2¹⁵ counts of four bytes. NaN and infinity go to the buckets of the largest exponent. */
export function countBuckets(values: usize, length: i32, histogram: usize): void {
  let at = values;
  const end = values + ((<usize>length) << 2);
  const endOfEights = values + ((<usize>(length & ~7)) << 2);
  for (; at < endOfEights; at += 32) {
    const a = load<u64>(at);
    const b = load<u64>(at, 8);
    const c = load<u64>(at, 16);
    const d = load<u64>(at, 24);
    countLower(histogram, a);
    countUpper(histogram, a);
    countLower(histogram, b);
    countUpper(histogram, b);
    countLower(histogram, c);
    countUpper(histogram, c);
    countLower(histogram, d);
    countUpper(histogram, d);
  }
  for (; at < end; at += 4) countLower(histogram, load<u32>(at));
}

function isEmpty(histogram: usize, bucket: i32): bool {
  const positive = histogram + (bucket << 2);
  const negative = positive + (SIGN << 2);
  let any = v128.or(v128.load(positive), v128.load(negative));
  any = v128.or(any, v128.or(v128.load(positive, 16), v128.load(negative, 16)));
  any = v128.or(any, v128.or(v128.load(positive, 32), v128.load(negative, 32)));
  any = v128.or(any, v128.or(v128.load(positive, 48), v128.load(negative, 48)));
  return !v128.any_true(any);
}

/**
 * Which magnitudes have counts, of either sign, in steps of 16 buckets: the first in the upper 16 bits, the one after the last in the lower;
 * 0 where there are none.
 */
export function occupied(histogram: usize): u32 {
  let first = 0;
  while (first < SIGN && isEmpty(histogram, first)) first += 16;
  if (first == SIGN) return 0;
  let last = SIGN;
  while (isEmpty(histogram, last - 16)) last -= 16;
  return (first << 16) | last;
}

export function clear(histogram: usize): void {
  memory.fill(histogram, 0, BUCKETS << 2);
}
