import { randomStream, shuffled } from './random.ts';

const COUNT = 20_000;

test('a stream depends on its seed and its name only', () => {
  const numbers = (seed: number, name: string) => {
    const random = randomStream(seed, name);
    return Array.from({ length: 5 }, () => random.uniform());
  };
  expect(numbers(1, 'weights')).toEqual(numbers(1, 'weights'));
  expect(numbers(2, 'weights')).not.toEqual(numbers(1, 'weights'));
  expect(numbers(1, 'order')).not.toEqual(numbers(1, 'weights'));
  // Would change the bytes of every recorded run.
  expect(numbers(1, 'weights')[0]).toBe(0.6782449940219522);
});

test('normal numbers have mean 0 and variance 1', () => {
  const random = randomStream(1, 'normal');
  const values = Array.from({ length: COUNT }, () => random.normal());
  const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / COUNT;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});

test('every number of a range comes up, about as often', () => {
  const random = randomStream(1, 'integers');
  const counts = new Array<number>(7).fill(0);
  for (let draw = 0; draw < COUNT; draw++) counts[random.integer(7)]!++;
  for (const count of counts) expect(Math.abs(count / (COUNT / 7) - 1)).toBeLessThan(0.1);
});

test('shuffling keeps every number', () => {
  const order = shuffled(100, randomStream(1, 'order'));
  expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
  expect([...order.sort()]).toEqual(Array.from({ length: 100 }, (_, index) => index));
});
