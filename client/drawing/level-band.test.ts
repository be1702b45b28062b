import { bandOf, meanPoints, type Buckets } from './level-band.ts';
import { dumpEdges, iterationEdges } from './ruler.ts';
import { TimeScale } from './scale.ts';
import { px } from './spaces.ts';

const AXIS = { domain: [0, 10], span: [100, 0] } as const;

function bucketsOf(values: readonly number[], size: number): Buckets {
  const parts = Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    values.slice(i * size, (i + 1) * size),
  );
  return {
    first: parts.map((_, i) => i * size),
    last: parts.map((part, i) => i * size + part.length - 1),
    min: parts.map((part) => Math.min(...part)),
    max: parts.map((part) => Math.max(...part)),
    mean: parts.map((part) => part.reduce((sum, value) => sum + value, 0) / part.length),
    count: parts.map((part) => part.length),
  };
}

test('a spike of one row stands in the band at every zoom and place', () => {
  const rows = 5000;
  const iterations = Array.from({ length: rows }, (_, i) => i);
  for (const spike of [0, 1, 777, 2500, 4998, 4999]) {
    const values = iterations.map((i) => (i === spike ? 9 : 1));
    for (const size of [1, 2, 4, 8, 64]) {
      const buckets = bucketsOf(values, size);
      for (const length of [3, 40, 700, 5000]) {
        const from = Math.max(0, Math.min(rows - length, spike - Math.floor(length / 3)));
        const scale = new TimeScale({ from, to: from + length }, px(300));
        const { max } = bandOf(buckets, dumpEdges(iterations), scale);
        expect(Math.max(...max)).toBe(9);
        const place = Math.min(299, Math.floor(scale.x(spike)));
        expect(max[Math.max(0, place)]).toBe(9);
      }
    }
  }
});

test('a bucket without a value leaves a gap, and its neighbours do not reach into it', () => {
  const buckets = { ...bucketsOf([1, 1, 2, 2], 1), count: [1, 0, 1, 1] };
  const scale = new TimeScale({ from: 0, to: 4 }, px(40));
  const { min } = bandOf(buckets, dumpEdges([0, 1, 2, 3]), scale);
  expect([min[9], min[10], min[19], min[20]]).toEqual([1, NaN, NaN, 2]);
  const points = meanPoints(buckets, dumpEdges([0, 1, 2, 3]), scale, AXIS);
  expect([...points]).toEqual([5, 90, 15, NaN, 25, 80, 35, 80]);
});

test('the mean line goes through single rows where they are far apart, and is their mean where they are not', () => {
  const buckets = bucketsOf([2, 4, 2, 4, 2, 4], 1);
  const edges = dumpEdges([0, 1, 2, 3, 4, 5]);
  const wide = meanPoints(buckets, edges, new TimeScale({ from: 0, to: 6 }, px(60)), AXIS);
  expect([...wide].filter((_, i) => i % 2 === 1)).toEqual([80, 60, 80, 60, 80, 60]);
  const narrow = meanPoints(buckets, edges, new TimeScale({ from: 0, to: 6 }, px(24)), AXIS);
  expect([...narrow].filter((_, i) => i % 2 === 1)).toEqual([70, 70, 70]);
});

test('the mean line is interrupted where there is no value for a few pixels, however many rows are in a bucket, and not for fewer', () => {
  const edges = dumpEdges(Array.from({ length: 12 }, (_, i) => i));
  const yOf = (counts: readonly number[], size: number, width: number) => {
    const buckets = { ...bucketsOf(new Array<number>(12).fill(1), size), count: counts };
    const points = meanPoints(buckets, edges, new TimeScale({ from: 0, to: 12 }, px(width)), AXIS);
    return [...points].filter((_, i) => i % 2 === 1);
  };
  expect(yOf([4, 0, 4], 4, 120)).toEqual([90, NaN, 90]);
  const narrow = [1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1];
  expect(yOf(narrow, 1, 24)).toEqual([90, NaN, NaN, 90]);
  expect(yOf([1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1], 1, 24)).toEqual([90, 90, 90, 90]);
});

test('a wide bucket without a value is not joined with a narrow one before it', () => {
  const buckets = { ...bucketsOf([1, 1, 1], 1), last: [0, 8, 9], first: [0, 1, 9], count: [1, 0, 1] };
  const edges = dumpEdges(Array.from({ length: 10 }, (_, i) => i));
  const points = meanPoints(buckets, edges, new TimeScale({ from: 0, to: 10 }, px(50)), AXIS);
  expect([...points]).toEqual([2.5, 90, 25, NaN, 47.5, 90]);
});

test('iterations before the first dump are within its stretch, the others between the middles of dumps', () => {
  const edges = iterationEdges([100, 200]);
  expect(edges(0, 0)[0]).toBe(0);
  expect(edges(100, 100)[0]).toBeCloseTo(0.4975, 10);
  expect(edges(150, 150)).toEqual([0.995, 1.005]);
});

test('the first iteration has a place where the first dump is before it, and where it is after it', () => {
  expect(iterationEdges([0, 30, 60])(0, 0)[0]).toBe(0);
  expect(iterationEdges([10, 20])(0, 0)).toEqual([0, 0.025]);
});
