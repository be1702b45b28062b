import {
  Binary,
  Data,
  type DataType,
  Float16,
  Float32,
  Float64,
  Int32,
  List,
  Utf8,
  makeData,
} from 'apache-arrow';
import { concatenate } from '../../schema/index.ts';
import type { Coefficients } from '../log.ts';

type Numbers = Int32Array | Coefficients | Float64Array;

/** The Arrow type of an array's elements; a `Uint16Array` holds the bits of float16. */
export function typeOf(values: Numbers): Int32 | Float16 | Float32 | Float64 {
  if (values instanceof Int32Array) return new Int32();
  if (values instanceof Float32Array) return new Float32();
  return values instanceof Float64Array ? new Float64() : new Float16();
}

/** A column of numbers, as views. */
export function numbers(values: Numbers): Data {
  return new Data<DataType>(typeOf(values), 0, values.length, 0, [undefined, values]);
}

/** A list column over one contiguous array; `offsets` has one entry more than there are lists. */
export function lists(type: List, values: Numbers, offsets: Int32Array): Data {
  return makeData({
    type,
    valueOffsets: offsets,
    child: numbers(values),
    length: offsets.length - 1,
    nullCount: 0,
  });
}

export function strings(values: readonly string[]): Data {
  const bytes = values.map((value) => new TextEncoder().encode(value));
  return makeData({
    type: new Utf8(),
    data: concatenate(bytes),
    valueOffsets: offsetsOf(bytes.map(({ length }) => length)),
    length: values.length,
    nullCount: 0,
  });
}

export function binaries(values: readonly (Uint8Array | null)[]): Data {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, row) => (nullBitmap[row >> 3]! |= Number(value !== null) << (row & 7)));
  return makeData({
    type: new Binary(),
    data: concatenate(values.filter((value) => value !== null)),
    valueOffsets: offsetsOf(values.map((value) => value?.length ?? 0)),
    nullBitmap,
    nullCount: values.filter((value) => value === null).length,
    length: values.length,
  });
}

/** Running sums, from 0. */
export function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, row) => (offsets[row + 1] = offsets[row]! + length));
  return offsets;
}
