import {
  DataType,
  Float32,
  Float64,
  Int32,
  Struct,
  makeData,
  type Data,
  type FixedSizeList,
} from 'apache-arrow';

type Floats = Float32Array | Float64Array;

/** Some entries of a list, by their places, ascending; all of them where it is undefined. */
export type Entries = Int32Array | undefined;

/**
 * Least, largest and mean of the values of a column over the rows of each bucket, and how many they are. NaN is no value: under a null stands NaN. What is infinite counts, as far as sums of it
 * are numbers: the mean of both infinities is null. The mean is that of the values in the order in which they were added, as a sum of float64, never outside of least and largest.
 */
export class LevelColumn {
  readonly #isSingle: boolean;
  /** Infinity, and −Infinity for the largest, where nothing was added. */
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  readonly #sum: Float64Array;
  readonly #count: Int32Array;
  /** Values of a row, before some are chosen. */
  readonly #stored: number;
  readonly #width: number;

  /** @param type of one of the column's rows: a float, or a list of floats of a fixed size, before some are chosen */
  constructor(
    type: DataType,
    buckets: number,
    readonly entries?: Entries,
  ) {
    this.#stored = DataType.isFixedSizeList(type) ? type.listSize : 1;
    this.#width = entries?.length ?? this.#stored;
    this.#isSingle = isSingle(DataType.isFixedSizeList(type) ? type.children[0]!.type : type);
    const values = buckets * this.#width;
    this.#min = new Float64Array(values).fill(Infinity);
    this.#max = new Float64Array(values).fill(-Infinity);
    this.#sum = new Float64Array(values);
    this.#count = new Int32Array(values);
  }

  /** Adds rows of the column, from `from` up to and without `to`, or rows of its levels. */
  add(data: Data, from: number, to: number, bucket: number): void {
    if (!DataType.isStruct(data.type)) return this.#addValues(valuesOf(data), from, to, bucket);
    const [min, max, mean, count] = data.children.map((child) => valuesOf(child));
    this.#addSums([min!, max!, mean!], count!, from, to, bucket);
  }

  #addValues(values: Floats, from: number, to: number, bucket: number): void {
    const width = this.#width;
    const stored = this.#stored;
    const end = to * stored;
    for (let entry = 0; entry < width; entry++) {
      const at = bucket * width + entry;
      let min = this.#min[at]!;
      let max = this.#max[at]!;
      let sum = this.#sum[at]!;
      let count = this.#count[at]!;
      for (
        let place = from * stored + (this.entries ? this.entries[entry]! : entry);
        place < end;
        place += stored
      ) {
        const value = values[place]!;
        if (value !== value) continue;
        if (value < min) min = value;
        if (value > max) max = value;
        sum += value;
        count += 1;
      }
      this.#min[at] = min;
      this.#max[at] = max;
      this.#sum[at] = sum;
      this.#count[at] = count;
    }
  }

  #addSums(
    [min, max, mean]: readonly Floats[],
    count: Floats,
    from: number,
    to: number,
    bucket: number,
  ): void {
    const width = this.#width;
    for (let row = from; row < to; row++) {
      for (let entry = 0; entry < width; entry++) {
        const place = row * this.#stored + (this.entries ? this.entries[entry]! : entry);
        const counted = count[place]!;
        if (counted === 0) continue;
        const at = bucket * width + entry;
        if (min![place]! < this.#min[at]!) this.#min[at] = min![place]!;
        if (max![place]! > this.#max[at]!) this.#max[at] = max![place]!;
        this.#sum[at]! += mean![place]! * counted;
        this.#count[at]! += counted;
      }
    }
  }

  /** The first `buckets` buckets, as a column of this type. */
  data(type: Struct, buckets: number): Data<Struct> {
    const values = buckets * this.#width;
    const [min, max] = [this.#floats(this.#min, values), this.#floats(this.#max, values)];
    const parts = [min, max, this.#means(min, max), this.#count.subarray(0, values)];
    const children = type.children.map((field, i) => inLists(field.type, buckets, column(parts[i]!)));
    return makeData({ type, length: buckets, nullCount: 0, children });
  }

  /** Of the column's type, NaN where nothing was added. */
  #floats(all: Float64Array, values: number): Floats {
    const floats = this.#isSingle ? new Float32Array(all.subarray(0, values)) : all.slice(0, values);
    for (let at = 0; at < values; at++) if (this.#count[at] === 0) floats[at] = NaN;
    return floats;
  }

  #means(min: Floats, max: Floats): Floats {
    const means = min.slice();
    for (let at = 0; at < means.length; at++) {
      if (this.#count[at] === 0) continue;
      const mean = (means[at] = this.#sum[at]! / this.#count[at]!);
      if (mean === mean) means[at] = Math.min(max[at]!, Math.max(min[at]!, means[at]!));
    }
    return means;
  }
}

function isSingle(type: DataType): boolean {
  return type.toString() === 'Float32';
}

/** The values of a column, or those in its lists; of counts, which are integers, too. */
function valuesOf(data: Data): Floats {
  return (DataType.isFixedSizeList(data.type) ? data.children[0]! : data).values as Floats;
}

function inLists(type: DataType, length: number, child: Data): Data {
  if (!DataType.isFixedSizeList(type)) return child;
  return makeData({ type: type as FixedSizeList, length, nullCount: 0, child });
}

/** NaN stands for null; a column without nulls has no bitmap. */
function column(values: Floats | Int32Array): Data {
  const { length } = values;
  if (values instanceof Int32Array)
    return makeData({ type: new Int32(), length, nullCount: 0, data: values });
  let nullCount = 0;
  for (let i = 0; i < length; i++) if (values[i] !== values[i]) nullCount += 1;
  const valid = nullCount === 0 ? { nullCount } : { nullCount, nullBitmap: validity(values) };
  return values instanceof Float32Array
    ? makeData({ type: new Float32(), length, data: values, ...valid })
    : makeData({ type: new Float64(), length, data: values, ...valid });
}

function validity(values: Floats): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) if (values[i] === values[i]) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}
