import { signal } from '@angular/core';

/** What has come and stays beside what is wanted, as long as there is room: what came first goes first, but never what is wanted. Whoever reads it follows what comes. */
export class Held<K, V> {
  readonly #values = new Map<K, V>();
  readonly #arrivals = signal(0);
  readonly #room: number;
  readonly #sizeOf: (value: V) => number;

  /** @param room for all that is held, in units of `sizeOf` */
  constructor(room: number, sizeOf: (value: V) => number) {
    this.#room = room;
    this.#sizeOf = sizeOf;
  }

  /** Undefined where it is not here, or here no more. */
  get(key: K): V | undefined {
    this.#arrivals();
    return this.#values.get(key);
  }

  /** Takes what has come, in the place of what was held under the same keys. @param wanted what stays even where there is no room for it */
  keep(arrived: Iterable<readonly [K, V]>, wanted: Iterable<K>): void {
    for (const [key, value] of arrived) {
      this.#values.delete(key);
      this.#values.set(key, value);
    }
    this.#forget(new Set(wanted));
    this.#arrivals.update((count) => count + 1);
  }

  #forget(wanted: ReadonlySet<K>): void {
    let held = 0;
    for (const value of this.#values.values()) held += this.#sizeOf(value);
    for (const [key, value] of this.#values) {
      if (held <= this.#room) return;
      if (wanted.has(key)) continue;
      this.#values.delete(key);
      held -= this.#sizeOf(value);
    }
  }
}
