import type { Ranking } from '../../schema/index.ts';

/**
 * The filters with the largest values (by `cosine` the smallest) among all that are offered, in memory that does not grow: a heap with the
 * last of them in the ranking at its root. Of equal values the one offered first comes first.
 */
export class TopFilters {
  /** What makes the largest value the first of the ranking. */
  readonly #sign: number;
  /** With that sign. */
  readonly #values: Float32Array;
  readonly #ids: Int32Array;
  #size = 0;

  constructor(ranking: Ranking, capacity: number) {
    this.#sign = ranking === 'cosine' ? -1 : 1;
    this.#values = new Float32Array(capacity);
    this.#ids = new Int32Array(capacity);
  }

  /** Ids are offered in ascending order; NaN is no value. */
  offer(id: number, value: number): void {
    const signed = this.#sign * value;
    if (this.#size < this.#values.length) {
      if (signed === signed) this.#raise(this.#size++, id, signed);
    } else if (signed > this.#values[0]!) this.#sink(id, signed);
  }

  /** First of the ranking first; none is left. The root is the last of those that the heap still has, so they are put down from the end. */
  takeAll(): { readonly ids: Int32Array; readonly values: Float32Array } {
    const count = this.#size;
    const [ids, values] = [new Int32Array(count), new Float32Array(count)];
    while (this.#size > 0) {
      const last = --this.#size;
      ids[last] = this.#ids[0]!;
      values[last] = this.#sign * this.#values[0]!;
      this.#sink(this.#ids[last]!, this.#values[last]!);
    }
    return { ids, values };
  }

  /** Whether what stands at a place comes after an entry in the order. */
  #isBelow(place: number, id: number, value: number): boolean {
    const other = this.#values[place]!;
    return other < value || (other === value && this.#ids[place]! > id);
  }

  #set(place: number, id: number, value: number): void {
    this.#ids[place] = id;
    this.#values[place] = value;
  }

  #raise(start: number, id: number, value: number): void {
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#isBelow(parent, id, value)) break;
      this.#set(place, this.#ids[parent]!, this.#values[parent]!);
      place = parent;
    }
    this.#set(place, id, value);
  }

  /** Replaces the root. */
  #sink(id: number, value: number): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#size) break;
      const right = child + 1;
      if (right < this.#size && this.#isBelow(right, this.#ids[child]!, this.#values[child]!)) child = right;
      if (!this.#isBelow(child, id, value)) break;
      this.#set(place, this.#ids[child]!, this.#values[child]!);
      place = child;
    }
    this.#set(place, id, value);
  }
}
