import { learningRateAt } from './schedule.ts';

test('a linear warm-up, then steps as factors of the base rate', () => {
  const schedule = {
    base: 0.8,
    warmUp: 4,
    steps: [
      { from: 6, factor: 0.5 },
      { from: 8, factor: 0.25 },
    ],
  };
  const rates = Array.from({ length: 10 }, (_, iteration) => learningRateAt(schedule, iteration));
  expect(rates).toEqual([0.2, 0.4, 0.6000000000000001, 0.8, 0.8, 0.8, 0.4, 0.4, 0.2, 0.2]);
});

test('a step within the warm-up lowers what it rises to', () => {
  const schedule = { base: 1, warmUp: 10, steps: [{ from: 4, factor: 0.1 }] };
  expect(learningRateAt(schedule, 3)).toBeCloseTo(0.4);
  expect(learningRateAt(schedule, 4)).toBeCloseTo(0.05);
  expect(learningRateAt(schedule, 20)).toBeCloseTo(0.1);
});

test('without a warm-up the rate is there at once', () => {
  expect(learningRateAt({ base: 0.3, warmUp: 0, steps: [] }, 0)).toBe(0.3);
});
