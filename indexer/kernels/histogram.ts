import { BUCKET_SHIFT, MAGNITUDES } from '../../analysis/index.ts';

/** Buckets of both signs. */
export const BUCKETS = 2 * MAGNITUDES;

/** The plain definition of the histogram of float32 values; `assembly/histogram.ts` is the fast one. */
export function countBuckets(values: Float32Array, histogram: Uint32Array): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) histogram[bits[i]! >>> BUCKET_SHIFT]! += 1;
}
