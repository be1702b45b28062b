/** Filters whose heads stand together: the first number of all, then the second, and so on. */
export const HEAD_FILTERS = 4;
/** A head has this share of a filter's coefficients: of two that are not alike so many leave no doubt, where their norm lies evenly. */
const SHARE = 1 / 32;
/** Coefficients that a head has at least, and by which it becomes longer. */
const STEP = 16;

/** The first coefficients of every filter as parts of its norm, and behind them the norm of what is left. A product of two heads is at least the cosine. */
export interface Heads {
  /** In blocks of `HEAD_FILTERS`; NaN for a filter that is zero or not finite. */
  readonly values: Float32Array;
  /** Numbers a head. */
  readonly length: number;
}

/** Takes heads and gives what says of one filter which ones after it have a head whose product with its own is above a limit, ascending; none of them where there is NaN. The answer holds until the next one. */
export type HeadSearch = (heads: Heads) => (filter: number, limit: number) => Iterable<number>;

/** The plain definition; the indexer has a fast one. */
export const plainHeadSearch: HeadSearch = ({ values, length }) =>
  function* (filter, limit) {
    for (let other = filter + 1; other < values.length / length; other++) {
      let product = 0;
      for (let i = 0; i < length; i++) {
        product += values[headAt(length, filter, i)]! * values[headAt(length, other, i)]!;
      }
      if (product > limit) yield other;
    }
  };

/** How many coefficients of a filter of this length its head has; beyond the last there are zeros. */
export function headCoefficients(length: number): number {
  return STEP * Math.max(1, Math.ceil((SHARE * length) / STEP));
}

/**
 * The heads of all filters, side by side: where millions of pairs are given up, memory is what takes time.
 *
 * @param tails for each filter and each of `parts` ends the norm of the coefficients from there on; the first end is 0, the second where heads end
 */
export function headsOf(filters: number, weights: Float32Array, tails: Float64Array, parts: number): Heads {
  const coefficients = weights.length / filters;
  const shown = headCoefficients(coefficients);
  const length = shown + 1;
  const blocks = Math.ceil(filters / HEAD_FILTERS);
  const values = new Float32Array(blocks * HEAD_FILTERS * length).fill(NaN);
  for (let filter = 0; filter < filters; filter++) {
    const norm = tails[filter * parts]!;
    if (!(norm > 0 && norm < Infinity)) continue;
    for (let i = 0; i < shown; i++) {
      values[headAt(length, filter, i)] = i < coefficients ? weights[filter * coefficients + i]! / norm : 0;
    }
    values[headAt(length, filter, shown)] = tails[filter * parts + 1]! / norm;
  }
  return { values, length };
}

function headAt(length: number, filter: number, number: number): number {
  const block = Math.floor(filter / HEAD_FILTERS);
  return (block * length + number) * HEAD_FILTERS + (filter % HEAD_FILTERS);
}
