// Least, quartiles and largest of float32 values, exactly, without sorting them: values are counted by the upper bits of what their range leaves, and those that
// share the count in which a quartile falls are looked at again. NaN is no value, −0 is 0, infinity is a value.

/** Values of so few are sorted. */
const FEW: u32 = 24;
/** The most bits that values are counted by. */
const MOST_BITS = 10;

/** For each set of lanes the bytes of the v128 that come first when only these lanes are kept. */
const LANES_BYTES: usize = 16 << 4;
const COUNTS_BYTES: usize = 4 << MOST_BITS;
/** So much may be written beyond the last key of a list. */
const SLACK: usize = 16;

/** Unsigned keys that ascend with the values. */
function keysOf(values: v128): v128 {
  const bits = f32x4.add(values, f32x4.splat(0));
  return v128.xor(bits, v128.or(i32x4.shr_s(bits, 31), i32x4.splat(1 << 31)));
}

function valueOf(key: u32): f32 {
  return reinterpret<f32>(<i32>key < 0 ? key ^ 0x80000000 : ~key);
}

function writeLanes(lanes: usize): void {
  for (let mask = 0; mask < 16; mask++) {
    let to = lanes + ((<usize>mask) << 4);
    for (let lane = 0; lane < 4; lane++) {
      if (!(mask & (1 << lane))) continue;
      store<u32>(to, 0x03020100 + lane * 0x04040404);
      to += 4;
    }
  }
}

/** Writes the lanes of a mask, in their order. @returns where the next ones are to be written; 16 bytes may be */
function keep(keys: v128, mask: i32, lanes: usize, to: usize): usize {
  v128.store(to, i8x16.swizzle(keys, v128.load(lanes + ((<usize>mask) << 4))));
  return to + ((<usize>popcnt(mask)) << 2);
}

/** Writes the keys of values that are not NaN. @returns where they end, `to` or before the values */
function writeKeys(values: usize, end: usize, to: usize, lanes: usize): usize {
  let at = values;
  for (; at + 16 <= end; at += 16) {
    const four = v128.load(at);
    to = keep(keysOf(four), i32x4.bitmask(f32x4.eq(four, four)), lanes, to);
  }
  for (; at < end; at += 4) {
    const value = load<f32>(at);
    if (value != value) continue;
    store<u32>(to, i32x4.extract_lane(keysOf(f32x4.splat(value)), 0));
    to += 4;
  }
  return to;
}

/** What `findExtremes` has found. */
let smallest: u32 = 0;
let largest: u32 = 0;

/** Finds the smallest and the largest key. */
function findExtremes(keys: usize, end: usize): void {
  let low = i32x4.splat(-1);
  let high = i32x4.splat(0);
  let at = keys;
  for (; at + 16 <= end; at += 16) {
    const four = v128.load(at);
    low = i32x4.min_u(low, four);
    high = i32x4.max_u(high, four);
  }
  for (; at < end; at += 4) {
    const key = v128.load32_splat(at);
    low = i32x4.min_u(low, key);
    high = i32x4.max_u(high, key);
  }
  low = i32x4.min_u(low, i32x4.shuffle(low, low, 2, 3, 0, 1));
  low = i32x4.min_u(low, i32x4.shuffle(low, low, 1, 0, 3, 2));
  high = i32x4.max_u(high, i32x4.shuffle(high, high, 2, 3, 0, 1));
  high = i32x4.max_u(high, i32x4.shuffle(high, high, 1, 0, 3, 2));
  smallest = i32x4.extract_lane(low, 0);
  largest = i32x4.extract_lane(high, 0);
}

/** By insertion, in place. */
function sort(keys: usize, end: usize): void {
  for (let at = keys + 4; at < end; at += 4) {
    const key = load<u32>(at);
    let to = at;
    for (; to > keys && load<u32>(to - 4) > key; to -= 4) store<u32>(to, load<u32>(to - 4));
    store<u32>(to, key);
  }
}

/** How far keys of this range are shifted, so that they are counted by about an eighth as many counts as there are keys. */
function shiftFor(range: u32, bytes: usize): i32 {
  const bits = max(5, min(MOST_BITS, 26 - clz(<u32>bytes)));
  return max(0, 32 - clz(range) - bits);
}

function count(keys: usize, end: usize, least: u32, shift: i32, counts: usize): void {
  let at = keys;
  for (; at + 8 <= end; at += 8) {
    const a = counts + ((<usize>((load<u32>(at) - least) >>> shift)) << 2);
    store<u32>(a, load<u32>(a) + 1);
    const b = counts + ((<usize>((load<u32>(at, 4) - least) >>> shift)) << 2);
    store<u32>(b, load<u32>(b) + 1);
  }
  if (at === end) return;
  const last = counts + ((<usize>((load<u32>(at) - least) >>> shift)) << 2);
  store<u32>(last, load<u32>(last) + 1);
}

/** The count that `advance` has come to, and how many keys are in those before it. */
let bucket: u32 = 0;
let before: u32 = 0;

/** Goes on to the count that the key at place `rank`, from 0, is in. @returns its place among those */
function advance(counts: usize, rank: u32): u32 {
  let end = before + load<u32>(counts + ((<usize>bucket) << 2));
  while (rank >= end) {
    before = end;
    bucket += 1;
    end += load<u32>(counts + ((<usize>bucket) << 2));
  }
  return rank - before;
}

/** Counts keys, and begins with the first count. @returns how far keys were shifted */
function countAll(keys: usize, end: usize, least: u32, most: u32, counts: usize): i32 {
  const shift = shiftFor(most - least, end - keys);
  memory.fill(counts, 0, (<usize>(((most - least) >>> shift) + 1)) << 2);
  count(keys, end, least, shift, counts);
  bucket = 0;
  before = 0;
  return shift;
}

/** The counts of four keys. */
function bucketsOf(four: v128, least: v128, shift: i32): v128 {
  return i32x4.shr_u(i32x4.sub(four, least), shift);
}

/** The key at place `rank`, from 0, of a list that is not empty; the list is written over. */
function select(keys: usize, end: usize, rank: u32, lanes: usize, counts: usize): u32 {
  while (end - keys > (<usize>FEW) << 2) {
    findExtremes(keys, end);
    const least = smallest;
    const most = largest;
    if (least === most) return least;
    const shift = countAll(keys, end, least, most, counts);
    rank = advance(counts, rank);
    if (shift === 0) return least + bucket;
    const wanted = i32x4.splat(bucket);
    let to = keys;
    let at = keys;
    for (; at + 16 <= end; at += 16) {
      const four = v128.load(at);
      const isIn = i32x4.eq(bucketsOf(four, i32x4.splat(least), shift), wanted);
      to = keep(four, i32x4.bitmask(isIn), lanes, to);
    }
    for (; at < end; at += 4) {
      const key = load<u32>(at);
      if ((key - least) >>> shift !== bucket) continue;
      store<u32>(to, key);
      to += 4;
    }
    end = to;
  }
  sort(keys, end);
  return load<u32>(keys + ((<usize>rank) << 2));
}

function writeSorted(list: usize, answer: usize, rank1: u32, rank2: u32, rank3: u32): void {
  store<f32>(answer, valueOf(load<u32>(list + ((<usize>rank1) << 2))), 4);
  store<f32>(answer, valueOf(load<u32>(list + ((<usize>rank2) << 2))), 8);
  store<f32>(answer, valueOf(load<u32>(list + ((<usize>rank3) << 2))), 12);
}

/** Writes least, quartiles and largest of keys, five float32; NaN where there is no key. @param scratch as that of `nodeQuartiles` */
function writeQuartiles(keys: usize, end: usize, answer: usize, scratch: usize): void {
  const n = <u32>((end - keys) >> 2);
  findExtremes(keys, end);
  const least = smallest;
  const most = largest;
  const edges = n === 0 ? f32x4.splat(NaN) : f32x4.splat(valueOf(least));
  v128.store(answer, edges);
  store<f32>(answer, n === 0 ? NaN : valueOf(most), 16);
  if (n === 0 || least === most) return;
  // By nearest rank, place ⌈q·n⌉ from 1.
  const rank1 = (n + 3) / 4 - 1;
  const rank2 = (n + 1) / 2 - 1;
  const rank3 = (3 * n + 3) / 4 - 1;
  const counts = scratch + LANES_BYTES;
  const list1 = counts + COUNTS_BYTES;
  if (n <= FEW) {
    memory.copy(list1, keys, end - keys);
    sort(list1, list1 + (end - keys));
    return writeSorted(list1, answer, rank1, rank2, rank3);
  }
  const shift = countAll(keys, end, least, most, counts);
  const place1 = advance(counts, rank1);
  const bucket1 = bucket;
  const place2 = advance(counts, rank2);
  const bucket2 = bucket;
  const place3 = advance(counts, rank3);
  const bucket3 = bucket;
  const list2 = list1 + (end - keys) + SLACK;
  const list3 = list2 + (end - keys) + SLACK;
  let to1 = list1;
  let to2 = list2;
  let to3 = list3;
  let at = keys;
  for (; at + 16 <= end; at += 16) {
    const four = v128.load(at);
    const buckets = bucketsOf(four, i32x4.splat(least), shift);
    to1 = keep(four, i32x4.bitmask(i32x4.eq(buckets, i32x4.splat(bucket1))), scratch, to1);
    to2 = keep(four, i32x4.bitmask(i32x4.eq(buckets, i32x4.splat(bucket2))), scratch, to2);
    to3 = keep(four, i32x4.bitmask(i32x4.eq(buckets, i32x4.splat(bucket3))), scratch, to3);
  }
  for (; at < end; at += 4) {
    const key = load<u32>(at);
    const here = (key - least) >>> shift;
    store<u32>(to1, key);
    store<u32>(to2, key);
    store<u32>(to3, key);
    to1 += here === bucket1 ? 4 : 0;
    to2 += here === bucket2 ? 4 : 0;
    to3 += here === bucket3 ? 4 : 0;
  }
  store<f32>(answer, valueOf(select(list1, to1, place1, scratch, counts)), 4);
  store<f32>(answer, valueOf(select(list2, to2, place2, scratch, counts)), 8);
  store<f32>(answer, valueOf(select(list3, to3, place3, scratch, counts)), 12);
}

/**
 * Least, quartiles and largest of the values of each node of a hierarchy. All arguments but the counts are byte offsets.
 *
 * @param leaves for each leaf, in order, where its values begin, float32 side by side, and at last where all end: byte offsets of four bytes; both are written over
 * @param nodes for each node its first leaf and the one after its last, four bytes each
 * @param answers five float32 a node, to be written
 * @param scratch 4,400 bytes, and 12 a value
 */
export function nodeQuartiles(
  leaves: usize,
  leafCount: i32,
  nodes: usize,
  nodeCount: i32,
  answers: usize,
  scratch: usize,
): void {
  writeLanes(scratch);
  let from = <usize>load<u32>(leaves);
  let to = from;
  for (let leaf = 0; leaf < leafCount; leaf++) {
    const next = leaves + ((<usize>(leaf + 1)) << 2);
    const end = <usize>load<u32>(next);
    to = writeKeys(from, end, to, scratch);
    store<u32>(next, <u32>to);
    from = end;
  }
  for (let node = 0; node < nodeCount; node++) {
    const leavesOf = nodes + ((<usize>node) << 3);
    const keys = <usize>load<u32>(leaves + ((<usize>load<u32>(leavesOf)) << 2));
    const end = <usize>load<u32>(leaves + ((<usize>load<u32>(leavesOf, 4)) << 2));
    const answer = answers + <usize>node * 20;
    writeQuartiles(keys, end, answer, scratch);
  }
}
