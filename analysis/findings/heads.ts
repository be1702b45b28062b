/** Coefficients of a filter after which a pair is looked at again; the parts after it are twice as long each. */
export const HEAD_COEFFICIENTS = 16;
/** Numbers of a head: the first coefficients as parts of the filter's norm, and the norm of what is left. A product of heads is at least the cosine. */
export const HEAD_LENGTH = HEAD_COEFFICIENTS + 1;
/** Heads of so many filters stand together: the first number of all, then the second, and so on. */
export const HEAD_FILTERS = 4;

/**
 * Takes heads, `HEAD_LENGTH` numbers each in blocks of `HEAD_FILTERS`, and gives what says of one filter which ones after it have a head whose product with its
 * own is above a limit, ascending; none of them where there is NaN. The answer holds until the next one.
 */
export type HeadSearch = (heads: Float32Array) => (filter: number, limit: number) => Iterable<number>;

/** The plain definition; the indexer has a fast one. */
export const plainHeadSearch: HeadSearch = (heads) =>
  function* (filter, limit) {
    for (let other = filter + 1; other < heads.length / HEAD_LENGTH; other++) {
      let product = 0;
      for (let i = 0; i < HEAD_LENGTH; i++) product += heads[headAt(filter, i)]! * heads[headAt(other, i)]!;
      if (product > limit) yield other;
    }
  };

/**
 * The heads of all filters, side by side: where millions of pairs are given up, memory is what takes time. NaN for a filter that is zero or not finite.
 *
 * @param tails for each filter and each of `parts` ends the norm of the coefficients from there on
 */
export function headsOf(
  filters: number,
  weights: Float32Array,
  tails: Float64Array,
  parts: number,
): Float32Array {
  const length = weights.length / filters;
  const blocks = Math.ceil(filters / HEAD_FILTERS);
  const heads = new Float32Array(blocks * HEAD_FILTERS * HEAD_LENGTH).fill(NaN);
  for (let filter = 0; filter < filters; filter++) {
    const norm = tails[filter * parts]!;
    if (!(norm > 0 && norm < Infinity)) continue;
    for (let i = 0; i < HEAD_COEFFICIENTS; i++) {
      heads[headAt(filter, i)] = i < length ? weights[filter * length + i]! / norm : 0;
    }
    heads[headAt(filter, HEAD_COEFFICIENTS)] = tails[filter * parts + 1]! / norm;
  }
  return heads;
}

function headAt(filter: number, number: number): number {
  const block = Math.floor(filter / HEAD_FILTERS);
  return (block * HEAD_LENGTH + number) * HEAD_FILTERS + (filter % HEAD_FILTERS);
}
