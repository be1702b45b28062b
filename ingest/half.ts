/** Float32 values as the bits of the nearest float16 (ties to even); beyond ±65,504 they become infinite. */
export function toHalf(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const half = new Uint16Array(bits.length);
  // `Uint16Array.from` takes ten times as long: it asks an iterator for each value.
  for (let i = 0; i < bits.length; i++) half[i] = halfBits(bits[i]!);
  return half;
}

function halfBits(float: number): number {
  const sign = (float >>> 16) & 0x8000;
  const exponent = ((float >>> 23) & 0xff) - 112;
  const mantissa = float & 0x7fffff;
  if (exponent === 143) return sign | 0x7c00 | (mantissa ? 0x200 | (mantissa >>> 13) : 0);
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent > 0) return sign | roundedShift((exponent << 23) | mantissa, 13);
  if (exponent < -10) return sign;
  return sign | roundedShift(mantissa | 0x800000, 14 - exponent);
}

/** `value >> by`, to the nearest, ties to even; a carry runs on into the exponent as it must. */
function roundedShift(value: number, by: number): number {
  const shifted = value >>> by;
  const rest = value & ((1 << by) - 1);
  const tie = 1 << (by - 1);
  return shifted + (rest > tie || (rest === tie && (shifted & 1) === 1) ? 1 : 0);
}

/** The inverse of `toHalf`, exact. */
export function fromHalf(bits: Uint16Array): Float32Array {
  widened ??= Float32Array.from({ length: 0x10000 }, (_, half) => widen(half));
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = widened[bits[i]!]!;
  return values;
}

/** The value of every float16, 256 KB, made when one is first widened: to look it up takes a tenth of the time. */
let widened: Float32Array | undefined;

function widen(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
