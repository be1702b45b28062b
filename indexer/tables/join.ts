import { DataType, RecordBatch, type Data } from 'apache-arrow';
import { column, lists, structs } from './columns.ts';

/**
 * The first `rows` rows of a stored block followed by fresh ones, as one batch: the same bytes as if all had been computed together.
 * It lets a block that is not full go on, also where the dumps of its stored rows are no longer in the log.
 */
export function joinRows(stored: RecordBatch, rows: number, fresh: RecordBatch): RecordBatch {
  const data = joinStructs(stored.data, rows, fresh.data);
  return new RecordBatch(fresh.schema, data as RecordBatch['data']);
}

function joinStructs(stored: Data, rows: number, fresh: Data): Data {
  const children = fresh.children.map((child, i) => join(stored.children[i]!, rows, child));
  return structs(fresh.type, rows + fresh.length, children);
}

/** Joins the first `length` entries of a column with all of another of its type. */
function join(stored: Data, length: number, fresh: Data): Data {
  const { type } = fresh;
  if (DataType.isStruct(type)) return joinStructs(stored, length, fresh);
  if (DataType.isFixedSizeList(type)) {
    const child = join(stored.children[0]!, length * type.listSize, fresh.children[0]!);
    return lists(type, length + fresh.length, child);
  }
  if (DataType.isList(type)) return joinLists(stored, length, fresh);
  const values = DataType.isBool(type)
    ? joinBits(stored.values as Uint8Array, length, fresh.values as Uint8Array, fresh.length)
    : joinValues(stored, length, fresh);
  return column(type, length + fresh.length, { values, ...joinValidity(stored, length, fresh) });
}

function joinLists(stored: Data, length: number, fresh: Data): Data {
  const end = stored.valueOffsets[length]!;
  const offsets = new Int32Array(length + fresh.length + 1);
  offsets.set(stored.valueOffsets.subarray(0, length + 1));
  for (let i = 1; i <= fresh.length; i++) offsets[length + i] = end + fresh.valueOffsets[i]!;
  const child = join(stored.children[0]!, end, fresh.children[0]!);
  return lists(fresh.type, length + fresh.length, child, offsets);
}

type Values = Float64Array | Int32Array;

function joinValues(stored: Data, length: number, fresh: Data): Values {
  const values = fresh.values as Values;
  const joined = new (values.constructor as new (length: number) => Values)(length + fresh.length);
  joined.set((stored.values as Values).subarray(0, length));
  joined.set(values.subarray(0, fresh.length), length);
  return joined;
}

/** No bitmap at all where there is no null: the same rows are always the same bytes. */
function joinValidity(stored: Data, length: number, fresh: Data): Validity {
  if (stored.nullCount === 0 && fresh.nullCount === 0) return { nullCount: 0 };
  const nullBitmap = joinBits(bitmapOf(stored), length, bitmapOf(fresh), fresh.length);
  // The nulls of the stored entries may be behind those that are taken.
  const nullCount = length + fresh.length - countBits(nullBitmap);
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap };
}

interface Validity {
  readonly nullCount: number;
  readonly nullBitmap?: Uint8Array;
}

/** Undefined where all entries are valid. */
function bitmapOf({ nullCount, nullBitmap }: Data): Uint8Array | undefined {
  return nullCount === 0 ? undefined : nullBitmap;
}

/** The first `length` bits of a list, then those of another one; where a list is left out all of them are set. */
function joinBits(
  stored: Uint8Array | undefined,
  length: number,
  fresh: Uint8Array | undefined,
  freshLength: number,
): Uint8Array {
  const bits = new Uint8Array((length + freshLength + 7) >> 3);
  const bytes = (length + 7) >> 3;
  if (stored) bits.set(stored.subarray(0, bytes));
  else bits.fill(0xff, 0, bytes);
  if (length % 8 > 0) bits[bytes - 1]! &= (1 << (length % 8)) - 1;
  for (let i = 0, at = length; i < freshLength; i++, at++) {
    if (!fresh || (fresh[i >> 3]! & (1 << (i & 7))) !== 0) bits[at >> 3]! |= 1 << (at & 7);
  }
  return bits;
}

function countBits(bits: Uint8Array): number {
  let count = 0;
  for (const byte of bits) for (let left = byte; left > 0; left &= left - 1) count += 1;
  return count;
}
