// A histogram of float32 values straight from their bits: a bucket is the upper 15 of them (`analysis/distribution.ts`).

/** Where the counts of the negative values begin, in buckets and in bytes. */
const SIGN = 1 << 14;
const NEGATIVE: usize = SIGN << 2;
/** The magnitudes from here on are NaN and infinity: the largest exponent. */
const NOT_FINITE = 255 * 64;
/** Buckets that are looked at together. */
const BLOCK = 16;
const BLOCK_BYTES: usize = BLOCK << 2;

/** Adds one to the bucket of the word in the lower or the upper half of `words`; a count has four bytes. */
function countLower(histogram: usize, words: u64): void {
  const bucket = histogram + (((<u32>words) >>> 15) & 0x1fffc);
  store<u32>(bucket, load<u32>(bucket) + 1);
}

function countUpper(histogram: usize, words: u64): void {
  const bucket = histogram + ((<u32>(words >>> 47)) & 0x1fffc);
  store<u32>(bucket, load<u32>(bucket) + 1);
}

/** Counts the value at `at`. */
export function countOne(at: usize, histogram: usize): void {
  countLower(histogram, load<u32>(at));
}

/** Counts the four values from `at` on. */
export function countFour(at: usize, histogram: usize): void {
  const a = load<u64>(at);
  const b = load<u64>(at, 8);
  countLower(histogram, a);
  countUpper(histogram, a);
  countLower(histogram, b);
  countUpper(histogram, b);
}

/** Counts `length` values into 2¹⁵ counts of four bytes. NaN and infinity go to the buckets of the largest exponent. */
export function countBuckets(values: usize, length: i32, histogram: usize): void {
  let at = values;
  const end = values + ((<usize>length) << 2);
  const endOfFours = values + ((<usize>(length & ~3)) << 2);
  for (; at < endOfFours; at += 16) countFour(at, histogram);
  for (; at < end; at += 4) countOne(at, histogram);
}

function isEmpty(histogram: usize, magnitude: i32): bool {
  const positive = histogram + ((<usize>magnitude) << 2);
  const negative = positive + NEGATIVE;
  let any = v128.or(v128.load(positive), v128.load(negative));
  any = v128.or(any, v128.or(v128.load(positive, 16), v128.load(negative, 16)));
  any = v128.or(any, v128.or(v128.load(positive, 32), v128.load(negative, 32)));
  any = v128.or(any, v128.or(v128.load(positive, 48), v128.load(negative, 48)));
  return !v128.any_true(any);
}

/**
 * Forgets the values that are not finite, and says which magnitudes but zero have counts, of either sign: the first in the upper 16 bits, the
 * one after the last in the lower, both multiples of 16.
 */
export function finiteRange(histogram: usize): u32 {
  const ofNotFinite: usize = (SIGN - NOT_FINITE) << 2;
  memory.fill(histogram + (NOT_FINITE << 2), 0, ofNotFinite);
  memory.fill(histogram + NEGATIVE + (NOT_FINITE << 2), 0, ofNotFinite);
  const zeros = load<u32>(histogram);
  const negativeZeros = load<u32>(histogram + NEGATIVE);
  store<u32>(histogram, 0);
  store<u32>(histogram + NEGATIVE, 0);
  let first = 0;
  while (first < NOT_FINITE && isEmpty(histogram, first)) first += BLOCK;
  let end = NOT_FINITE;
  while (end > first && isEmpty(histogram, end - BLOCK)) end -= BLOCK;
  store<u32>(histogram, zeros);
  store<u32>(histogram + NEGATIVE, negativeZeros);
  // Bucket 0 is looked at apart unless the range begins with it.
  return end > first ? (first << 16) | end : (BLOCK << 16) | BLOCK;
}

function pairSum(counts: v128): v128 {
  return i64x2.add(i64x2.extend_low_i32x4_u(counts), i64x2.extend_high_i32x4_u(counts));
}

function blockSum(counts: usize): u64 {
  const a = i64x2.add(pairSum(v128.load(counts)), pairSum(v128.load(counts, 16)));
  const b = i64x2.add(pairSum(v128.load(counts, 32)), pairSum(v128.load(counts, 48)));
  const sum = i64x2.add(a, b);
  return i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1);
}

/** The bucket of the value at place `rank`, from 1, of all in ascending order. @param range what `finiteRange` says */
export function bucketOfRank(histogram: usize, range: u32, rank: f64): i32 {
  const first = <i32>(range >>> 16);
  const end = <i32>(range & 0xffff);
  const negative = histogram + NEGATIVE;
  let left = <u64>rank;
  for (let block = end - BLOCK; block >= first; block -= BLOCK) {
    const sum = blockSum(negative + ((<usize>block) << 2));
    if (sum >= left) {
      let bucket = block + BLOCK - 1;
      for (; ; bucket--) {
        const count = <u64>load<u32>(negative + ((<usize>bucket) << 2));
        if (count >= left) return SIGN | bucket;
        left -= count;
      }
    }
    left -= sum;
  }
  if (first > 0) {
    const zeros = <u64>load<u32>(negative) + load<u32>(histogram);
    if (zeros >= left) return 0;
    left -= zeros;
  }
  for (let block = first; block < end; block += BLOCK) {
    const sum = blockSum(histogram + ((<usize>block) << 2));
    if (sum >= left) {
      let bucket = block;
      for (; ; bucket++) {
        const count = <u64>load<u32>(histogram + ((<usize>bucket) << 2));
        if (count >= left) return bucket;
        left -= count;
      }
    }
    left -= sum;
  }
  return -1;
}

function moveBlock(from: usize, to: usize): void {
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    if (to) v128.store(to + at, i32x4.add(v128.load(to + at), v128.load(from + at)));
    v128.store(from + at, i32x4.splat(0));
  }
}

/** Adds the counts of a range, and those of zero, to another histogram, and sets them to zero; only the latter where `to` is 0. */
export function move(histogram: usize, range: u32, to: usize): void {
  const end: usize = (range & 0xffff) << 2;
  for (let at: usize = (range >>> 16) << 2; at < end; at += BLOCK_BYTES) {
    moveBlock(histogram + at, to ? to + at : 0);
    moveBlock(histogram + NEGATIVE + at, to ? to + NEGATIVE + at : 0);
  }
  if (range >>> 16 == 0) return;
  moveBlock(histogram, to);
  moveBlock(histogram + NEGATIVE, to ? to + NEGATIVE : 0);
}
