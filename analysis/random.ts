/**
 * A stream of random numbers that a seed decides, the same in every browser: SplitMix32, a Weyl sequence through the 32-bit finalizer of MurmurHash3
 * (after Steele, Lea and Flood: Fast splittable pseudorandom number generators, OOPSLA 2014). Its period is 2³².
 */
export class RandomStream {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** The next 32 bits, as an unsigned integer. */
  next(): number {
    let x = (this.#state = (this.#state + 0x9e3779b9) | 0);
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (x ^ (x >>> 16)) >>> 0;
  }

  /** In [0, 1). */
  uniform(): number {
    return this.next() / 2 ** 32;
  }

  /** An integer in 0 … `end` − 1; its bias is under `end` / 2³². */
  below(end: number): number {
    return Math.floor(this.uniform() * end);
  }
}
