import { tableFromIPC } from 'apache-arrow';
import { LevelRows } from '../../analysis/index.ts';
import {
  END_OF_STREAM,
  batchMessage,
  concatenate,
  levelSchema,
  recordBatch,
  scalarValues,
  schemaMessage,
} from '../../schema/index.ts';
import { integers, nullableFloats } from '../../indexer/tables/columns.ts';
import {
  curveStretches,
  joinedCurves,
  levelFor,
  meanWithin,
  overviewStretch,
  readLevelCurve,
  type LevelCurve,
} from './level-curve.ts';

/** 1,200,000 iterations, a dump every 12. */
const RUN = { iterations: Array.from({ length: 100_000 }, (_, dump) => (dump + 1) * 12) };
const ROWS = 1_200_000;

test('the level has one to two buckets a pixel, and is 0 where rows are fewer than pixels', () => {
  expect(levelFor(1_200_000, 1000)).toBe(10);
  expect(levelFor(1999, 1000)).toBe(0);
  expect(levelFor(2000, 1000)).toBe(1);
  expect(levelFor(3, 1000)).toBe(0);
});

test('the stretches of a range follow each other, cover it, and begin at the same iterations wherever it begins', () => {
  const begins = new Set<number>();
  for (const from of [0, 5000, 400_000, 410_000, 420_001, 1_100_000]) {
    const range = { from, to: from + 99_999 };
    const found = curveStretches(RUN, ROWS, range, 900);
    expect(found.map(({ level }) => level)).toEqual(found.map(() => 6));
    expect(found[0]!.from).toBeLessThanOrEqual(from);
    expect(found.at(-1)!.to).toBeGreaterThanOrEqual(Math.min(range.to, ROWS));
    found.slice(1).forEach((stretch, i) => expect(stretch.from).toBe(found[i]!.to + 1));
    expect(found.length).toBeLessThanOrEqual(3);
    found.forEach((stretch) => begins.add(stretch.from % (stretch.to - stretch.from + 1)));
  }
  expect(begins).toEqual(new Set([0]));
});

test('what a zoom asks for never exceeds a few thousand buckets', () => {
  for (let length = 24; length <= ROWS; length *= 3) {
    const found = curveStretches(RUN, ROWS, { from: 300_000, to: 300_000 + length }, 1400);
    const buckets = found.reduce((sum, { level, from, to }) => sum + (to - from + 1) / 2 ** level, 0);
    expect(buckets).toBeLessThanOrEqual(3 * 2048 + 1024);
    expect(length / 2 ** found[0]!.level).toBeGreaterThanOrEqual(Math.min(length, 1400));
  }
  expect(overviewStretch(RUN, ROWS)).toEqual({ level: 10, from: 0, to: ROWS });
});

function curveOf(values: readonly number[], size: number): LevelCurve {
  const schema = levelSchema(scalarValues);
  const base = recordBatch(scalarValues, [
    integers(Int32Array.from(values.keys())),
    nullableFloats(Float64Array.from(values)),
  ]);
  const rows = new LevelRows(schema, Math.ceil(values.length / size));
  for (let at = 0; at < values.length; at += size) {
    rows.add(base, at, Math.min(at + size, values.length), at / size);
  }
  const bytes = concatenate([schemaMessage(schema), batchMessage(rows.batch()), END_OF_STREAM]);
  return readLevelCurve(tableFromIPC(bytes), 'value');
}

test('a table at a level is read as it is, nulls as NaN', () => {
  const { first, last, min, max, mean, count } = curveOf([1, 3, NaN, NaN, 5], 2);
  expect([[...first], [...last], [...count]]).toEqual([
    [0, 2, 4],
    [1, 3, 4],
    [2, 0, 1],
  ]);
  expect([[...min], [...max], [...mean]]).toEqual([
    [1, NaN, 5],
    [3, NaN, 5],
    [2, NaN, 5],
  ]);
});

test('a mean over buckets weights each with its values; curves are joined end to end', () => {
  const curve = curveOf([1, 3, NaN, 8, 5], 2);
  expect(meanWithin(curve, -1, 4)).toBeCloseTo((1 + 3 + 8 + 5) / 4, 12);
  expect(meanWithin(curve, 3, 4)).toBe(5);
  expect(meanWithin(curve, 4, 9)).toBeNaN();
  const joined = joinedCurves([curve, curve]);
  expect([...joined.count]).toEqual([2, 1, 1, 2, 1, 1]);
  expect([...joined.max]).toEqual([3, 8, 5, 3, 8, 5]);
});
