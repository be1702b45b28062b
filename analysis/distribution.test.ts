import { BUCKET_SHIFT, MAGNITUDES, quantilesOf, type Distribution } from './index.ts';

function distributionOf(values: Float32Array): Distribution {
  const bits = new Uint32Array(values.buffer);
  const negative = new Float64Array(MAGNITUDES - 1);
  const positive = new Float64Array(MAGNITUDES - 1);
  let zeros = 0;
  for (const word of bits) {
    const magnitude = (word & 0x7fffffff) >>> BUCKET_SHIFT;
    if (magnitude === 0) zeros += 1;
    else (word >>> 31 ? negative : positive)[magnitude - 1]! += 1;
  }
  return { count: values.length, first: 1, zeros, negative, positive };
}

test.each([1e-30, 1, 1e30])('quartiles are within 1/128 of the nearest rank at scale %p', (scale) => {
  let seed = 11;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let n = 1; n <= 200; n++) {
    const values = Float32Array.from({ length: n }, () => scale * (random() - 0.4) ** 3);
    const sorted = values.slice().sort();
    const found = quantilesOf(distributionOf(values), [0.25, 0.5, 0.75]);
    [0.25, 0.5, 0.75].forEach((q, i) => {
      const exact = sorted[Math.ceil(q * n) - 1]!;
      expect(Math.abs(found[i]! - exact)).toBeLessThanOrEqual(Math.max(Math.abs(exact) / 128, 2 ** -132));
    });
  }
});

test('zeros are exact, no values have no quantiles', () => {
  expect(quantilesOf(distributionOf(Float32Array.of(-0, 0, 1e-42, 5)), [0.5])).toEqual([0]);
  expect(quantilesOf(distributionOf(new Float32Array(0)), [0.5])).toEqual([]);
});
