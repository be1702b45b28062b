import { fromSteps, toSteps } from './steps.ts';

const through = (numbers: readonly number[]) => fromSteps(JSON.parse(JSON.stringify(toSteps(numbers))));

test('evenly spaced numbers are a few, however many they are', () => {
  const iterations = Array.from({ length: 100_000 }, (_, dump) => (dump + 1) * 12);
  expect(toSteps(iterations)).toEqual({ first: 12, steps: [12, 99_999] });
  expect(through(iterations)).toEqual(iterations);
  expect(toSteps(Array(1000).fill(5902))).toEqual({ first: 5902, steps: [0, 999] });
});

test('any numbers come back as they were, and never take much more room', () => {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let i = 0; i < 200; i++) {
    const kinds = 1 + Math.floor(random() * 20);
    const numbers: number[] = [];
    for (let at = Math.floor(random() * 60), value = 0; at > 0; at--) {
      numbers.push((value += random() < 0.2 ? Math.floor(random() * kinds) - 3 : 7));
    }
    expect(through(numbers)).toEqual(numbers);
    expect(JSON.stringify(toSteps(numbers)).length).toBeLessThanOrEqual(JSON.stringify(numbers).length + 24);
  }
});

test('what is damaged stays what it is', () => {
  for (const value of [
    { first: 1, steps: [1, 1e12] },
    { first: 1, steps: [1, -5] },
    { first: 1, steps: [1] },
    { first: 'a', steps: [] },
    null,
    'text',
  ]) {
    expect(fromSteps(value)).toBe(value);
  }
});
