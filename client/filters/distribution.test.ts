import { histogramOf } from './distribution.ts';

test('each value is in one class, the largest in the last', () => {
  const { from, to, counts } = histogramOf(Float32Array.of(0, 1, 2, 3, 4), 4, []);
  expect([from, to, ...counts]).toEqual([0, 4, 1, 1, 1, 2]);
});

test('classes reach what the filter is compared with', () => {
  const { from, to, counts } = histogramOf(Float32Array.of(1), 4, [-2, 2, NaN]);
  expect([from, to, ...counts]).toEqual([-2, 2, 0, 0, 0, 1]);
});

test('what is not finite is counted apart; equal values have a class', () => {
  const { counts, notFinite } = histogramOf(Float32Array.of(NaN, Infinity, 5, 5), 3, []);
  expect([notFinite, ...counts]).toEqual([2, 0, 2, 0]);
  expect(histogramOf(Float32Array.of(NaN), 2, []).notFinite).toBe(1);
});
