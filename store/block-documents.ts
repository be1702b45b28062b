import { randomUUID } from 'node:crypto';
import { concatenate } from '../schema/index.ts';
import { partPlace } from './place.ts';

/** The most bytes of a value that one document holds. MongoDB takes documents of 16 MB; this is half of it. */
export const PART_BYTES = 8 * 1024 * 1024;

/**
 * A value in MongoDB: one document or, where it is larger than `PART_BYTES`, a head and its parts. The parts stand right
 * behind the head in the order of `_id`, so that one walk reads them all, under the generation that the head names. The head is
 * written after them, so it never names what is not there; parts of another generation are passed over.
 */
export interface StoredDocument {
  readonly _id: string;
  readonly bytes: Uint8Array;
  /** The block's number; a catalogue has none. */
  readonly number?: number;
  readonly generation?: string;
  /** In a head: how many parts follow it. */
  readonly parts?: number;
  /** In a part: which one it is, from 1 on. */
  readonly part?: number;
}

export interface ValueDocuments {
  readonly head: StoredDocument;
  readonly parts: readonly StoredDocument[];
}

export function documentsOf(place: string, bytes: Uint8Array, number?: number): ValueDocuments {
  const of = number === undefined ? {} : { number };
  const slices = slice(bytes);
  if (slices.length === 1) return { head: { _id: place, ...of, bytes }, parts: [] };
  const generation = randomUUID();
  const [first, ...rest] = slices;
  return {
    head: { _id: place, ...of, bytes: first!, generation, parts: rest.length },
    parts: rest.map((bytes, i) => ({
      _id: partPlace(place, generation, i + 1),
      ...of,
      bytes,
      generation,
      part: i + 1,
    })),
  };
}

export interface StoredValue {
  readonly place: string;
  /** Undefined where parts are missing: the value was replaced while it was read, and is to be read again. */
  readonly bytes: Uint8Array | undefined;
}

/** The values of documents in the order of `_id`. */
export async function* valuesOf(documents: AsyncIterable<StoredDocument>): AsyncIterable<StoredValue> {
  let head: StoredDocument | undefined;
  let slices: Uint8Array[] = [];
  for await (const document of documents) {
    if (document.part === undefined) {
      if (head) yield joined(head, slices);
      head = document;
      slices = [document.bytes];
    } else if (head && document.generation === head.generation) {
      slices.push(document.bytes);
    }
  }
  if (head) yield joined(head, slices);
}

function joined(head: StoredDocument, slices: readonly Uint8Array[]): StoredValue {
  const whole = slices.length === 1 + (head.parts ?? 0);
  if (!whole) return { place: head._id, bytes: undefined };
  return { place: head._id, bytes: slices.length === 1 ? slices[0] : concatenate(slices) };
}

function slice(bytes: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES));
}
