import { BUCKET_SHIFT, MAGNITUDES, bucketOfRank, bucketValue, rankOf } from './index.ts';

function countsOf(values: Float32Array): Uint32Array {
  const counts = new Uint32Array(2 * MAGNITUDES);
  for (const word of new Uint32Array(values.buffer)) counts[word >>> BUCKET_SHIFT]! += 1;
  return counts;
}

function quantile(values: Float32Array, share: number): number {
  return bucketValue(bucketOfRank(countsOf(values), rankOf(share, values.length)));
}

test.each([1e-30, 1, 1e30])('quartiles are within 1/128 of the nearest rank at scale %p', (scale) => {
  let seed = 11;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let n = 1; n <= 60; n++) {
    const values = Float32Array.from({ length: n }, () => scale * (random() - 0.4) ** 3);
    const sorted = values.slice().sort();
    for (const share of [0.25, 0.5, 0.75]) {
      const exact = sorted[Math.ceil(share * n) - 1]!;
      const error = Math.abs(quantile(values, share) - exact);
      expect(error).toBeLessThanOrEqual(Math.max(Math.abs(exact) / 128, 2 ** -132));
    }
  }
});

test('zeros are exact, largest values are finite', () => {
  expect(quantile(Float32Array.of(-0, 0, 1e-42, 5), 0.5)).toBe(0);
  expect(Math.abs(quantile(Float32Array.of(3.4e38), 0.5) / 3.4e38 - 1)).toBeLessThan(1 / 128);
});

test('NaN and infinity are no values', () => {
  expect(bucketOfRank(countsOf(Float32Array.of(NaN, Infinity, -Infinity)), 1)).toBe(-1);
});
