import { headCoefficients, headsOf, plainHeadSearch, type HeadSearch } from './heads.ts';

/** The angle is 8 degrees. */
export const DUPLICATE_COSINE = 0.99;
/** Among shorter filters two are alike by chance: for filters of length 8, less than once in ten million pairs. */
const SHORTEST = 8;
/** A product of heads is a sum of float32, of magnitudes whose sum is at most 1: it is off by no more than this for each of them. */
const ROUNDING = 2 ** -23;

/** Filters of one layer that are alike: each is linked to another one by a cosine above the limit. */
export interface Duplicates {
  /** Ascending. */
  readonly filters: readonly number[];
  /** The least of the cosines that link them. */
  readonly cosine: number;
}

/**
 * Filters whose cosine is above `DUPLICATE_COSINE`: every pair is looked at and none is missed. Most pairs are given up after a few coefficients: what is left
 * of their product is at most the product of what is left of their norms (Cauchy and Schwarz). Filters that are zero or not finite are like none.
 *
 * @param weights `filters × length`, filter by filter
 * @param search looks at heads; a faster one gives the same filters
 */
export function duplicateFilters(
  filters: number,
  weights: Float32Array,
  search: HeadSearch = plainHeadSearch,
): Duplicates[] {
  const length = weights.length / filters;
  if (length < SHORTEST) return [];
  const ends = partEnds(length);
  const tails = tailNorms(filters, weights, ends);
  const heads = headsOf(filters, weights, tails, ends.length);
  const mayBeAlike = search(heads);
  const limit = DUPLICATE_COSINE - ROUNDING * heads.length;
  const groups = new Groups(filters);
  for (let filter = 0; filter < filters; filter++) {
    for (const other of mayBeAlike(filter, limit)) {
      const cosine = cosineAbove(filter, other, weights, length, ends, tails);
      if (cosine > DUPLICATE_COSINE) groups.link(filter, other, cosine);
    }
  }
  return groups.all();
}

/** Where parts end: the first at 0, so that the norm of what is left there is that of all. */
function partEnds(length: number): Int32Array {
  const ends = [0];
  for (let part = headCoefficients(length); ends.at(-1)! < length; part *= 2)
    ends.push(Math.min(length, ends.at(-1)! + part));
  return Int32Array.from(ends);
}

/** For each filter and each end the norm of the coefficients from there on. */
function tailNorms(filters: number, weights: Float32Array, ends: Int32Array): Float64Array {
  const length = weights.length / filters;
  const tails = new Float64Array(filters * ends.length);
  for (let filter = 0; filter < filters; filter++) {
    let squares = 0;
    for (let part = ends.length - 1; part > 0; part--) {
      for (let i = ends[part - 1]!; i < ends[part]!; i++) {
        const weight = weights[filter * length + i]!;
        squares += weight * weight;
      }
      tails[filter * ends.length + part - 1] = Math.sqrt(squares);
    }
  }
  return tails;
}

/** The cosine of a pair, or 0 as soon as it cannot be above the limit any more. */
function cosineAbove(
  a: number,
  b: number,
  weights: Float32Array,
  length: number,
  ends: Int32Array,
  tails: Float64Array,
): number {
  const parts = ends.length;
  const norms = tails[a * parts]! * tails[b * parts]!;
  const least = DUPLICATE_COSINE * norms;
  let product = 0;
  for (let part = 1; part < parts; part++) {
    for (let i = ends[part - 1]!; i < ends[part]!; i++) {
      product += weights[a * length + i]! * weights[b * length + i]!;
    }
    if (product + tails[a * parts + part]! * tails[b * parts + part]! < least) return 0;
  }
  return Math.min(1, product / norms);
}

/** Filters that are linked, directly or by others. */
class Groups {
  readonly #above: Int32Array;
  readonly #least: Float64Array;

  constructor(count: number) {
    this.#above = Int32Array.from({ length: count }, (_, filter) => filter);
    this.#least = new Float64Array(count).fill(1);
  }

  link(a: number, b: number, cosine: number): void {
    const [first, second] = [this.#root(a), this.#root(b)];
    const [root, other] = first < second ? [first, second] : [second, first];
    this.#above[other] = root;
    this.#least[root] = Math.min(this.#least[root]!, this.#least[other]!, cosine);
  }

  all(): Duplicates[] {
    const members = new Map<number, number[]>();
    for (const filter of this.#above.keys()) {
      const root = this.#root(filter);
      members.set(root, [...(members.get(root) ?? []), filter]);
    }
    return [...members]
      .filter(([, filters]) => filters.length > 1)
      .map(([root, filters]) => ({ filters, cosine: this.#least[root]! }));
  }

  #root(filter: number): number {
    let root = filter;
    while (this.#above[root] !== root) root = this.#above[root] = this.#above[this.#above[root]!]!;
    return root;
  }
}
