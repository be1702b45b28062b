/** Bytes of a window: large enough that a disk gives all it can, with two of each column under way. */
export const WINDOW_BYTES = 512 << 10;
/** What the memory, the place in the file and the length of a direct read are multiples of, in bytes: the sectors of nearly every disk are no larger. */
export const SECTOR = 4096;

const WASM_PAGE = 64 << 10;
/** Windows that are made at once: of a WebAssembly memory 10 GB of addresses are reserved, whatever its size, and only what is touched takes memory. */
const AT_ONCE = 64;

/** Memory for direct reads, lent in windows and given back: as much as were ever lent at once. It is WebAssembly's, as that begins at a page of the system. */
export class Windows {
  readonly #free: Uint8Array[] = [];

  take(): Uint8Array {
    if (this.#free.length === 0) this.#make();
    return this.#free.pop()!;
  }

  /** By whoever took it, once nothing is read into it any more. */
  give(window: Uint8Array): void {
    this.#free.push(window);
  }

  #make(): void {
    const { buffer } = new WebAssembly.Memory({ initial: (AT_ONCE * WINDOW_BYTES) / WASM_PAGE });
    for (let i = 0; i < AT_ONCE; i++) this.#free.push(new Uint8Array(buffer, i * WINDOW_BYTES, WINDOW_BYTES));
  }
}
