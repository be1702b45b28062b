import { randomUUID } from 'node:crypto';
import { concatenate } from '../schema/index.ts';
import { partPlace } from './place.ts';

/** The most bytes of a value that one document holds. MongoDB takes documents of 16 MB; this is half of it. */
export const PART_BYTES = 8 * 1024 * 1024;

/** A value and where it stands: in a table, by key and number. */
export interface Value {
  /** Run and index, or the run of a catalogue. */
  readonly table: string;
  readonly key: string;
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** The index of both collections. Every read walks it, and gets heads with their parts behind them. */
export const ORDER = { table: 1, key: 1, number: 1, part: 1 } as const;

/**
 * A value in MongoDB: one document or, where it is larger than `PART_BYTES`, a head and its parts, under a generation that the head
 * names. The head is written after its parts, so it never names what is not there; parts of another generation are passed over.
 */
export interface StoredDocument extends Value {
  readonly _id: string;
  /** 0 in a head, from 1 on in its parts. */
  readonly part: number;
  /** In a head: how many parts follow it. */
  readonly parts?: number;
  readonly generation?: string;
}

export interface ValueDocuments {
  readonly head: StoredDocument;
  readonly parts: readonly StoredDocument[];
}

/** The documents of a value; `place` is unique to where it stands. */
export function documentsOf(place: string, value: Value): ValueDocuments {
  const head = { _id: place, ...value, part: 0 };
  if (value.bytes.length <= PART_BYTES) return { head, parts: [] };
  const generation = randomUUID();
  const [first, ...rest] = slice(value.bytes);
  const parts = rest.map((bytes, i) => {
    const part = i + 1;
    return { ...value, _id: partPlace(place, generation, part), bytes, part, generation };
  });
  return { head: { ...head, bytes: first!, generation, parts: parts.length }, parts };
}

/** A value as it was found: without bytes where parts are missing, since it was replaced while it was read. */
export type FoundValue = Omit<Value, 'bytes'> & { readonly bytes: Uint8Array | undefined };

/** The values of documents, which come in `ORDER`. */
export async function* valuesOf(documents: AsyncIterable<StoredDocument>): AsyncIterable<FoundValue> {
  let head: StoredDocument | undefined;
  let slices: Uint8Array[] = [];
  for await (const document of documents) {
    if (document.part === 0) {
      if (head) yield joined(head, slices);
      head = document;
      slices = [document.bytes];
    } else if (document.generation === head?.generation) {
      slices.push(document.bytes);
    }
  }
  if (head) yield joined(head, slices);
}

function joined(
  { table, key, number, parts = 0 }: StoredDocument,
  slices: readonly Uint8Array[],
): FoundValue {
  const whole = slices.length === 1 + parts;
  const bytes = slices.length === 1 ? slices[0] : concatenate(slices);
  return { table, key, number, bytes: whole ? bytes : undefined };
}

function slice(bytes: Uint8Array): Uint8Array[] {
  const count = Math.ceil(bytes.length / PART_BYTES);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES));
}
