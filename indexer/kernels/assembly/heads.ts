// Which filters may be alike, by their heads: blocks of four filters, in each the first number of all four, then the second, and so on.

const BLOCK: usize = 4;

/**
 * The filters after each of a block whose head's product with its own is above a limit, ascending: of four filters at once, so that the heads of all others,
 * which are more than a core's cache, pass by a quarter as often.
 *
 * @param heads byte offset of the blocks, a multiple of 16; what is beyond the last filter is NaN
 * @param blocks how many there are
 * @param length numbers a head
 * @param own the block
 * @param found byte offset of four lists: of each filter how many there are, and then these, int32
 * @param listBytes from one list to the next
 */
export function headsAbove(
  heads: usize,
  blocks: usize,
  length: usize,
  own: usize,
  limit: f32,
  found: usize,
  listBytes: usize,
): void {
  const blockBytes = length << 4;
  const limits = f32x4.splat(limit);
  for (let i: usize = 0; i < BLOCK; i++) store<i32>(found + i * listBytes, 0);
  for (let block = own; block < blocks; block++) {
    let mine = heads + own * blockBytes;
    let at = heads + block * blockBytes;
    const end = at + blockBytes;
    let first = f32x4.splat(0);
    let second = f32x4.splat(0);
    let third = f32x4.splat(0);
    let fourth = f32x4.splat(0);
    for (; at < end; at += 16, mine += 16) {
      const others = v128.load(at);
      first = f32x4.add(first, f32x4.mul(v128.load32_splat(mine), others));
      second = f32x4.add(second, f32x4.mul(v128.load32_splat(mine, 4), others));
      third = f32x4.add(third, f32x4.mul(v128.load32_splat(mine, 8), others));
      fourth = f32x4.add(fourth, f32x4.mul(v128.load32_splat(mine, 12), others));
    }
    const filter = own * BLOCK;
    list(f32x4.gt(first, limits), block, filter, found);
    list(f32x4.gt(second, limits), block, filter + 1, found + listBytes);
    list(f32x4.gt(third, limits), block, filter + 2, found + 2 * listBytes);
    list(f32x4.gt(fourth, limits), block, filter + 3, found + 3 * listBytes);
  }
}

/** Puts those of a block that are above the limit, and after the filter, behind its list. */
function list(above: v128, block: usize, filter: usize, found: usize): void {
  for (let bits = i32x4.bitmask(above); bits != 0; bits &= bits - 1) {
    const other = block * BLOCK + <usize>ctz(bits);
    if (other <= filter) continue;
    const count = load<i32>(found);
    store<i32>(found + ((<usize>count + 1) << 2), <i32>other);
    store<i32>(found, count + 1);
  }
}
