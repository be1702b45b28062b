import { learningRateStages } from './index.ts';

const stages = (rates: number[]) =>
  learningRateStages(
    rates.map((_, dump) => dump * 100),
    Float32Array.from(rates),
  ).map(({ from, to, kind }) => [from, to, kind]);

test('steps are constant stages', () => {
  expect(stages([0.1, 0.1, 0.1, 0.01, 0.01, 0.001])).toEqual([
    [0, 2, 'constant'],
    [3, 4, 'constant'],
    [5, 5, 'constant'],
  ]);
});

test('a warm-up is a stage of its own, with the rate that it reaches', () => {
  expect(stages([0.02, 0.04, 0.06, 0.1, 0.1, 0.01, 0.01])).toEqual([
    [0, 2, 'warm-up'],
    [3, 4, 'constant'],
    [5, 6, 'constant'],
  ]);
  expect(learningRateStages([0, 100, 250], [1, 2, 3])).toEqual([
    { from: 0, to: 2, fromIteration: 0, toIteration: 250, learningRate: 3, kind: 'warm-up' },
  ]);
});

test('a cosine after a warm-up is one decay', () => {
  const cosine = Array.from({ length: 50 }, (_, i) => (1 + Math.cos((Math.PI * i) / 50)) / 2);
  expect(stages([0.2, 0.4, 0.6, 0.8, ...cosine])).toEqual([
    [0, 4, 'warm-up'],
    [5, 53, 'decay'],
  ]);
});

test('one dump, no dumps, and dumps without a rate', () => {
  expect(stages([0.1])).toEqual([[0, 0, 'constant']]);
  expect(stages([])).toEqual([]);
  expect(stages([NaN, NaN, 0.1, 0.1])).toEqual([
    [0, 1, 'constant'],
    [2, 3, 'constant'],
  ]);
});
