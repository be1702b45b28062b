// Which filters may be alike, by their heads: blocks of four filters, in each the first number of all four, then the second, and so on.

const BLOCK: usize = 4;

/**
 * The filters after one whose head's product with its own is above a limit, ascending.
 *
 * @param heads byte offset of the blocks, a multiple of 16; what is beyond the last filter is NaN
 * @param blocks how many there are
 * @param length numbers a head
 * @param found byte offset of room for the filters, int32
 * @returns how many there are
 */
export function headsAbove(
  heads: usize,
  blocks: usize,
  length: usize,
  filter: usize,
  limit: f32,
  found: usize,
): i32 {
  const blockBytes = length << 4;
  const own = heads + (filter / BLOCK) * blockBytes + ((filter % BLOCK) << 2);
  const limits = f32x4.splat(limit);
  let count = 0;
  for (let block = filter / BLOCK; block < blocks; block++) {
    const end = heads + (block + 1) * blockBytes;
    let mine = own;
    let products = f32x4.splat(0);
    for (let at = heads + block * blockBytes; at < end; at += 16, mine += 16) {
      products = f32x4.add(products, f32x4.mul(v128.load32_splat(mine), v128.load(at)));
    }
    let above = i32x4.bitmask(f32x4.gt(products, limits));
    for (; above != 0; above &= above - 1) {
      const other = block * BLOCK + <usize>ctz(above);
      if (other <= filter) continue;
      store<i32>(found + ((<usize>count) << 2), <i32>other);
      count += 1;
    }
  }
  return count;
}
