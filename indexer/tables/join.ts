import { DataType, RecordBatch, makeData, type Data } from 'apache-arrow';
import { packBits, structs, validity } from './columns.ts';

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
    return makeData({ type, length: length + fresh.length, nullCount: 0, child });
  }
  if (DataType.isList(type)) return joinLists(stored, length, fresh);
  return makeData({
    type,
    length: length + fresh.length,
    data: DataType.isBool(type) ? joinBits(stored, length, fresh) : joinValues(stored, length, fresh),
    ...validity(length + fresh.length, (i) => (i < length ? isValid(stored, i) : isValid(fresh, i - length))),
  } as never);
}

function joinLists(stored: Data, length: number, fresh: Data): Data {
  const end = stored.valueOffsets[length]!;
  const valueOffsets = new Int32Array(length + fresh.length + 1);
  valueOffsets.set(stored.valueOffsets.subarray(0, length + 1));
  for (let i = 1; i <= fresh.length; i++) valueOffsets[length + i] = end + fresh.valueOffsets[i]!;
  const child = join(stored.children[0]!, end, fresh.children[0]!);
  return makeData({
    type: fresh.type,
    length: length + fresh.length,
    nullCount: 0,
    valueOffsets,
    child,
  } as never);
}

type Values = Float64Array | Int32Array;

function joinValues(stored: Data, length: number, fresh: Data): Values {
  const values = fresh.values as Values;
  const joined = new (values.constructor as new (length: number) => Values)(length + fresh.length);
  joined.set((stored.values as Values).subarray(0, length));
  joined.set(values.subarray(0, fresh.length), length);
  return joined;
}

const bit = (bits: Uint8Array, i: number) => (bits[i >> 3]! & (1 << (i & 7))) !== 0;

function joinBits(stored: Data, length: number, fresh: Data): Uint8Array {
  return packBits(length + fresh.length, (i) =>
    i < length ? bit(stored.values, i) : bit(fresh.values, i - length),
  );
}

function isValid(data: Data, i: number): boolean {
  return data.nullCount === 0 || bit(data.nullBitmap, i);
}
