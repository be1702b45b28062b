/** The plain definition of float16 (as bits) to float32; `assembly/widen.ts` is the fast one. */
export function widen(halves: Uint16Array, out: Float32Array): void {
  for (let i = 0; i < halves.length; i++) out[i] = toNumber(halves[i]!);
}

/** IEEE 754 binary16: 1 bit sign, 5 exponent, 10 significand. */
function toNumber(bits: number): number {
  const sign = bits >>> 15 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const significand = bits & 0x3ff;
  if (exponent === 0x1f) return significand ? NaN : sign * Infinity;
  if (exponent === 0) return sign * significand * 2 ** -24;
  return sign * (1 + significand / 1024) * 2 ** (exponent - 15);
}
