/** How many filters are told to be similar to one. */
export const SIMILAR_FILTERS = 20;

/** A filter, and the cosine of the angle between its weights and those of the filter that it is compared with: −1…1, as float32. */
export interface SimilarFilter {
  readonly filter: number;
  readonly cosine: number;
}

/**
 * The filters of a layer that are most similar to one of them: the largest |cosine| first, a filter's opposite being as telling as its twin; of equal ones that
 * of the smaller number. The layer passes in stretches, once, in filter order; nothing of it is kept but the best. Sums are in double precision, in which
 * products of two float32 are exact. A cosine that is 0/0, or that a NaN or an infinity is in, is none, and its filter is left out.
 */
export class SimilarFilters {
  readonly #reference: Float32Array;
  readonly #filter: number;
  readonly #norm: number;
  readonly #best: SimilarFilter[] = [];
  #next = 0;

  /**
   * @param filter number of the filter in its layer
   * @param reference its weights
   */
  constructor(filter: number, reference: Float32Array) {
    this.#filter = filter;
    this.#reference = reference;
    this.#norm = Math.sqrt(products(reference, reference, 0).dot);
  }

  /** The largest |cosine| first. */
  get best(): readonly SimilarFilter[] {
    return this.#best;
  }

  /** Takes the next filters of the layer. @param weights filter by filter, each as long as the reference */
  add(weights: Float32Array): void {
    const { length } = this.#reference;
    for (let at = 0; at < weights.length; at += length, this.#next++) {
      if (this.#next === this.#filter) continue;
      const { dot, squares } = products(this.#reference, weights, at);
      const cosine = Math.fround(dot / (this.#norm * Math.sqrt(squares)));
      if (Number.isFinite(cosine)) this.#take({ filter: this.#next, cosine: clamped(cosine) });
    }
  }

  /** Puts a filter where it belongs among the best; it comes behind those that are as similar, whose numbers are smaller. */
  #take(similar: SimilarFilter): void {
    const size = Math.abs(similar.cosine);
    let place = this.#best.length;
    while (place > 0 && Math.abs(this.#best[place - 1]!.cosine) < size) place--;
    if (place === SIMILAR_FILTERS) return;
    this.#best.splice(place, 0, similar);
    if (this.#best.length > SIMILAR_FILTERS) this.#best.pop();
  }
}

/** Rounding may carry a cosine beyond its limits. */
function clamped(cosine: number): number {
  return Math.max(-1, Math.min(1, cosine));
}

/**
 * Σ a·b and Σ b² over the filter of `b` that begins at `at`. Each sum is two, of even and of odd places: one alone would wait for its own last addition.
 */
function products(
  a: Float32Array,
  b: Float32Array,
  at: number,
): { readonly dot: number; readonly squares: number } {
  const { length } = a;
  const even = length & ~1;
  let [dot, squares] = length === even ? [0, 0] : [a[even]! * b[at + even]!, b[at + even]! ** 2];
  let [oddDot, oddSquares] = [0, 0];
  for (let i = 0; i < even; i += 2) {
    const value = b[at + i]!;
    const odd = b[at + i + 1]!;
    dot += a[i]! * value;
    squares += value * value;
    oddDot += a[i + 1]! * odd;
    oddSquares += odd * odd;
  }
  return { dot: dot + oddDot, squares: squares + oddSquares };
}
