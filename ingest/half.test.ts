import { fromHalf, toHalf } from './half.ts';

test('every float16 comes back', () => {
  const bits = Uint16Array.from({ length: 2 ** 16 }, (_, index) => index);
  const values = fromHalf(bits);
  const again = toHalf(values);
  for (const half of bits) {
    if (Number.isNaN(values[half]!)) expect(fromHalf(again.subarray(half, half + 1))[0]).toBeNaN();
    else expect(again[half]).toBe(half);
  }
});

test('values between two float16 go to the nearer, ties to the even one', () => {
  const between = (low: number, share: number) => {
    const [a, b] = fromHalf(Uint16Array.of(low, low + 1));
    return toHalf(Float32Array.of(a! + share * (b! - a!)))[0];
  };
  for (const low of [0x0000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0x3c01, 0x57ff, 0x7bfe]) {
    expect(between(low, 0.25)).toBe(low);
    expect(between(low, 0.75)).toBe(low + 1);
    expect(between(low, 0.5)).toBe(low + (low & 1));
  }
});

test('what is too large is infinite, what is too small is zero', () => {
  expect([...toHalf(Float32Array.of(65_519, 65_520, 1e9, -Infinity, 2 ** -26, -(2 ** -30)))]).toEqual([
    0x7bff, 0x7c00, 0x7c00, 0xfc00, 0, 0x8000,
  ]);
});
