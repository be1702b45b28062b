import type { Coefficients } from './log.ts';

/** By their bits: all of the exponent set, and of the fraction none (infinity) or some (NaN). */
export function countNonFinite(values: Coefficients): { nans: number; infinities: number } {
  const isHalf = values instanceof Uint16Array;
  const bits = isHalf ? values : new Uint32Array(values.buffer, values.byteOffset, values.length);
  const exponent = isHalf ? 0x7c00 : 0x7f800000;
  const fraction = isHalf ? 0x03ff : 0x007fffff;
  let nans = 0;
  let infinities = 0;
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i]! & exponent) !== exponent) continue;
    if (bits[i]! & fraction) nans++;
    else infinities++;
  }
  return { nans, infinities };
}
