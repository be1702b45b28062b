import type { Table } from 'apache-arrow';
import { NONE, RIGHT, WRONG, type Verdicts } from '../drawing/pixel-chart.ts';
import type { Stretch } from '../drawing/scale.ts';

/** Predicted classes and probabilities of a class' images over a stretch: views of `class-images` as it was sent. */
export interface ImageChunk {
  readonly stretch: Stretch;
  /** A row a dump, an entry an image, in the order of the class' images. */
  readonly predicted: Uint16Array;
  /** Likewise, probability of the true class in 255ths. */
  readonly probability: Uint8Array;
}

/** The predictions of one class' images over the run, as far as they are here; the chunks stay as they came. */
export class ImageResults implements Verdicts {
  /** For each dump the chunk that its row is in. */
  readonly #chunks: readonly (ImageChunk | undefined)[];
  readonly #made: readonly ImageChunk[];

  constructor(
    /** The class that the images are of. */
    readonly classId: number,
    readonly images: number,
    readonly dumps: number,
    chunks: readonly ImageChunk[],
  ) {
    const found = new Array<ImageChunk | undefined>(dumps).fill(undefined);
    for (const chunk of chunks) {
      // A chunk of a longer run, before it was indexed again, is left out.
      if (chunk.stretch.last < dumps) found.fill(chunk, chunk.stretch.first, chunk.stretch.last + 1);
    }
    this.#chunks = found;
    this.#made = chunks;
  }

  /** Whether it was made of just these chunks. */
  isOf(chunks: readonly ImageChunk[]): boolean {
    return chunks.length === this.#made.length && chunks.every((chunk, at) => chunk === this.#made[at]);
  }

  isHere(dump: number): boolean {
    return this.#chunks[dump] !== undefined;
  }

  isWhole(): boolean {
    return this.#chunks.every((chunk) => chunk !== undefined);
  }

  /** What an image was taken for; undefined where the dump is not here. @param place among the images of its class */
  predicted(dump: number, place: number): number | undefined {
    const chunk = this.#chunks[dump];
    return chunk && chunk.predicted[(dump - chunk.stretch.first) * this.images + place];
  }

  /** Probability of its true class, 0 to 1; NaN where the dump is not here. */
  probability(dump: number, place: number): number {
    const chunk = this.#chunks[dump];
    return chunk ? chunk.probability[(dump - chunk.stretch.first) * this.images + place]! / 255 : NaN;
  }

  verdict(dump: number, place: number): number {
    const predicted = this.predicted(dump, place);
    if (predicted === undefined) return NONE;
    return predicted === this.classId ? RIGHT : WRONG;
  }
}

/** Rows of `class-images` over a stretch. Where the answer came in several batches, they are put together. */
export function readImageChunk(table: Table, images: number, stretch: Stretch): ImageChunk {
  return {
    stretch,
    predicted: entriesOf(table, 'predicted', images, Uint16Array),
    probability: entriesOf(table, 'probability', images, Uint8Array),
  };
}

/** The entries of a column of fixed-size lists, one after the other. */
function entriesOf<T extends Uint8Array | Uint16Array>(
  table: Table,
  name: string,
  images: number,
  Entries: new (length: number) => T,
): T {
  const parts = table
    .getChild(name)!
    .data.map((data) => (data.children[0]!.values as T).subarray(0, data.length * images) as T);
  if (parts.length === 1) return parts[0]!;
  const entries = new Entries(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    entries.set(part, at);
    at += part.length;
  }
  return entries;
}
