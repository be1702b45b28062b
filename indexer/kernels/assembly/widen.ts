// float16 to float32, exactly, eight at a time.

/** Four float16 in 32-bit lanes. The exponent is moved by a product with 2¹¹², which is exact for subnormal values too. */
function widenLanes(halves: v128): v128 {
  const magnitude = i32x4.shl(v128.and(halves, i32x4.splat(0x7fff)), 13);
  const finite = f32x4.mul(magnitude, f32x4.splat(reinterpret<f32>(0x77800000)));
  const special = v128.and(i32x4.ge_s(magnitude, i32x4.splat(0x7c00 << 13)), i32x4.splat(0x7f800000));
  const sign = i32x4.shl(v128.and(halves, i32x4.splat(0x8000)), 16);
  return v128.or(v128.or(finite, special), sign);
}

/** Writes `length` float16 of `from` to `to` as float32; they do not overlap. Reads and writes up to the next multiple of eight. */
export function widen(from: usize, length: i32, to: usize): void {
  for (let i = 0; i < length; i += 8) {
    const halves = v128.load(from + ((<usize>i) << 1));
    const out = to + ((<usize>i) << 2);
    v128.store(out, widenLanes(i32x4.extend_low_i16x8_u(halves)));
    v128.store(out, widenLanes(i32x4.extend_high_i16x8_u(halves)), 16);
  }
}
