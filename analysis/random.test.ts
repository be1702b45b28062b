import { RandomStream } from './random.ts';

test('a seed decides the stream', () => {
  const stream = (seed: number) => {
    const random = new RandomStream(seed);
    return Array.from({ length: 20 }, () => random.next());
  };
  expect(stream(1)).toEqual(stream(1));
  expect(stream(1)).not.toEqual(stream(2));
});

test('numbers are spread evenly, also those of neighbouring seeds', () => {
  const counts = new Float64Array(64);
  for (let seed = 0; seed < 640; seed++) {
    const random = new RandomStream(seed);
    for (let i = 0; i < 100; i++) counts[random.below(8) * 8 + random.below(8)]! += 1;
  }
  const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chiSquare).toBeLessThan(63 + 5 * Math.sqrt(2 * 63));
});
