/** What an entry takes beside its parts, roughly: its key, and the objects that hold them. */
export const ENTRY_BYTES = 2048;
/** Bytes that are kept, of all answers together. */
const MOST_BYTES = 96 * 1024 * 1024;
/** Of one answer. */
const LARGEST = 16 * 1024 * 1024;
/** Of answers that are being made, beside what is kept. */
const MOST_COLLECTED = 32 * 1024 * 1024;

type Parts = readonly Uint8Array[];

/**
 * The answers that were asked for last, as the parts that were sent: what one reader has taken to its end, the others get at once; until then each has it made. A key names an answer for good, so nothing
 * that is kept becomes wrong; what has not been asked for the longest time goes first.
 */
export class KeptAnswers {
  /** In the order in which they were asked for. */
  readonly #kept = new Map<string, { readonly parts: Parts; readonly bytes: number }>();
  #bytes = 0;
  #collected = 0;

  constructor(
    readonly most = MOST_BYTES,
    readonly largest = LARGEST,
    readonly mostCollected = MOST_COLLECTED,
  ) {}

  /** In bytes, entries included. */
  get size(): number {
    return this.#bytes;
  }

  /** The parts of an answer: those that are kept, or those that are made now. These are kept when the last one was taken. */
  of(key: string, make: () => AsyncIterable<Uint8Array>): Parts | AsyncIterable<Uint8Array> {
    const kept = this.#kept.get(key);
    if (!kept) return this.#collecting(key, make());
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.parts;
  }

  async *#collecting(key: string, made: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    let parts: Uint8Array[] | undefined = [];
    let bytes = 0;
    try {
      for await (const part of made) {
        if (parts) {
          parts.push(part);
          bytes += part.length;
          this.#collected += part.length;
        }
        if (bytes > this.largest || this.#collected > this.mostCollected) {
          this.#collected -= bytes;
          bytes = 0;
          parts = undefined;
        }
        yield part;
      }
    } finally {
      this.#collected -= bytes;
    }
    if (parts) this.#keep(key, parts, bytes + ENTRY_BYTES);
  }

  #keep(key: string, parts: Parts, bytes: number): void {
    this.#bytes += bytes - (this.#kept.get(key)?.bytes ?? 0);
    this.#kept.delete(key);
    this.#kept.set(key, { parts, bytes });
    for (const [eldest, { bytes: freed }] of this.#kept) {
      if (this.#bytes <= this.most) break;
      this.#kept.delete(eldest);
      this.#bytes -= freed;
    }
  }
}
