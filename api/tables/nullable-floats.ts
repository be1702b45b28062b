import { Float32, makeData, type Data } from 'apache-arrow';

/** A column of these values; NaN stands for null: the index has none of its own. */
export function nullableFloats(values: Float32Array): Data<Float32> {
  const { length } = values;
  const nullBitmap = new Uint8Array(Math.ceil(length / 8));
  let nullCount = 0;
  for (let i = 0; i < length; i++) {
    if (Number.isNaN(values[i])) nullCount += 1;
    else nullBitmap[i >> 3]! |= 1 << (i & 7);
  }
  return makeData({ type: new Float32(), length, nullCount, nullBitmap, data: values });
}
