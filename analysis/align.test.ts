import { alignedValues } from './align.ts';

test('a value is the other run’s own at its dumps, between two on the line, and none outside', () => {
  const aligned = alignedValues([0, 10, 20, 25, 30, 40], [10, 20, 30], [1, 3, 7]);
  expect([...aligned]).toEqual([NaN, 1, 3, 5, 7, NaN]);
});

test('between a value and none there is none', () => {
  expect([...alignedValues([0, 5, 10, 15], [0, 10, 20], [NaN, 2, 4])]).toEqual([NaN, NaN, 2, 3]);
});

test('a run without dumps has no values', () => {
  expect([...alignedValues([0, 5], [], [])]).toEqual([NaN, NaN]);
});
