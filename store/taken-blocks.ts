import type { Block } from './store.ts';

/** Blocks, one after the other, of which the last ones can be taken anew. */
export class TakenBlocks {
  readonly #rest: Iterator<Block>;
  /** Those since `letGo`. */
  #taken: Block[] = [];
  /** Of them, those before the next one. */
  #before = 0;

  constructor(blocks: Iterable<Block>) {
    this.#rest = blocks[Symbol.iterator]();
  }

  /** The next one; undefined behind the last. */
  take(): Block | undefined {
    if (this.#before === this.#taken.length) {
      const { done, value } = this.#rest.next();
      if (done) return undefined;
      this.#taken.push(value);
    }
    return this.#taken[this.#before++];
  }

  /** The next one is the first since `letGo` again. */
  takeBack(): void {
    this.#before = 0;
  }

  /** Those that were taken will not be again. */
  letGo(): void {
    this.#taken = this.#taken.slice(this.#before);
    this.#before = 0;
  }
}
