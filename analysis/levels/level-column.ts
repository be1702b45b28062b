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
  readonly #min: Floats;
  readonly #max: Floats;
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
    const single = DataType.isFixedSizeList(type) ? type.children[0]!.type : type;
    const values = buckets * this.#width;
    const floats = () => (isSingle(single) ? new Float32Array(values) : new Float64Array(values)).fill(NaN);
    this.#min = floats();
    this.#max = floats();
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
    const [min, max, sum, count, entries] = [this.#min, this.#max, this.#sum, this.#count, this.entries];
    for (let row = from; row < to; row++) {
      const first = row * this.#stored;
      for (let entry = 0, at = bucket * width; entry < width; entry++, at++) {
        const value = values[first + (entries ? entries[entry]! : entry)]!;
        if (value !== value) continue;
        if (!(min[at]! <= value)) min[at] = value;
        if (!(max[at]! >= value)) max[at] = value;
        sum[at]! += value;
        count[at]! += 1;
      }
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
        if (!(this.#min[at]! <= min![place]!)) this.#min[at] = min![place]!;
        if (!(this.#max[at]! >= max![place]!)) this.#max[at] = max![place]!;
        this.#sum[at]! += mean![place]! * counted;
        this.#count[at]! += counted;
      }
    }
  }

  /** The first `buckets` buckets, as a column of this type. */
  data(type: Struct, buckets: number): Data<Struct> {
    const values = buckets * this.#width;
    const own = <T extends Floats | Int32Array>(all: T) => all.subarray(0, values) as T;
    const parts = [own(this.#min), own(this.#max), own(this.#means(values)), own(this.#count)];
    const children = type.children.map((field, i) => inLists(field.type, buckets, column(parts[i]!)));
    return makeData({ type, length: buckets, nullCount: 0, children });
  }

  #means(values: number): Floats {
    const means = this.#min.slice(0, values);
    for (let at = 0; at < values; at++) {
      if (this.#count[at] === 0) continue;
      const mean = (means[at] = this.#sum[at]! / this.#count[at]!);
      if (mean === mean) means[at] = Math.min(this.#max[at]!, Math.max(this.#min[at]!, means[at]!));
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
  const nullBitmap = new Uint8Array(Math.ceil(length / 8));
  let nullCount = length;
  for (let i = 0; i < length; i++) {
    if (values[i] !== values[i]) continue;
    nullBitmap[i >> 3]! |= 1 << (i & 7);
    nullCount -= 1;
  }
  const valid = nullCount === 0 ? { nullCount } : { nullCount, nullBitmap };
  return values instanceof Float32Array
    ? makeData({ type: new Float32(), length, data: values, ...valid })
    : makeData({ type: new Float64(), length, data: values, ...valid });
}
