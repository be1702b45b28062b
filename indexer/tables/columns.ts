import { Bool, Data, Float32, Float64, Int32, type DataType } from 'apache-arrow';

/** Values that are looked at together. */
const SUMMED = 16;

/** What a column is made of, as its type wants it. */
export interface ColumnParts {
  readonly values?: ArrayBufferView | undefined;
  /** Where each list ends, behind a 0. */
  readonly offsets?: Int32Array | undefined;
  readonly children?: Data[];
  /** Of none unless given. */
  readonly nullCount?: number;
  readonly nullBitmap?: Uint8Array | undefined;
}

/** A column of any type. A block has thousands: Arrow's `makeData` looks at each part of each, which takes as long as all else that is done with them. */
export function column(
  type: DataType,
  length: number,
  { values, offsets, children, nullCount = 0, nullBitmap }: ColumnParts,
): Data {
  const buffers = [offsets, values, nullCount > 0 ? nullBitmap : undefined];
  return new Data(type, 0, length, nullCount, buffers as never, children);
}

/** A float column in which NaN stands for null: the NaN stays in the values, the validity bitmap says that it is none. */
export function nullableFloats(values: Float32Array | Float64Array): Data {
  // Arrays of another context, as messages bring them to a test, are no instances of this one's.
  const type = values.BYTES_PER_ELEMENT === 4 ? new Float32() : new Float64();
  return column(type, values.length, { values, ...floatValidity(values) });
}

/** An int32 column; without `isValid` it has no nulls. */
export function integers(values: Int32Array, isValid?: (i: number) => boolean): Data {
  const valid = isValid && validity(values.length, isValid);
  return column(new Int32(), values.length, { values, ...valid });
}

export function booleans(values: Uint8Array): Data {
  const bits = packBits(values.length, (i) => values[i] === 1);
  return column(new Bool(), values.length, { values: bits });
}

/** A column without nulls, of any type whose values are a typed array. */
export function plain(type: DataType, values: Uint8Array | Uint16Array | Float32Array): Data {
  return column(type, values.length, { values });
}

/** A column of fixed-size lists, or of lists where `offsets` says where each ends. */
export function lists(type: DataType, length: number, child: Data, offsets?: Int32Array): Data {
  return column(type, length, { offsets, children: [child] });
}

export function structs(type: DataType, length: number, children: Data[]): Data {
  return column(type, length, { children });
}

/** Of millions of values hardly any is null: a sum of sixteen is NaN where one of them is, and hardly ever otherwise. */
function floatValidity(values: Float32Array | Float64Array) {
  return hasNaN(values) ? validity(values.length, (i) => values[i] === values[i]) : { nullCount: 0 };
}

function hasNaN(values: Float32Array | Float64Array): boolean {
  const { length } = values;
  for (let first = 0; first < length; first += SUMMED) {
    const end = Math.min(first + SUMMED, length);
    let sum = 0;
    for (let i = first; i < end; i++) sum += values[i]!;
    if (sum === sum) continue;
    for (let i = first; i < end; i++) if (values[i] !== values[i]) return true;
  }
  return false;
}

/** No bitmap at all where there is no null: the same rows are always the same bytes. */
export function validity(
  length: number,
  isValid: (i: number) => boolean,
): { nullCount: number; nullBitmap?: Uint8Array } {
  let nullCount = 0;
  for (let i = 0; i < length; i++) if (!isValid(i)) nullCount += 1;
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap: packBits(length, isValid) };
}

export function packBits(length: number, isSet: (i: number) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(length / 8));
  for (let i = 0; i < length; i++) if (isSet(i)) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}
