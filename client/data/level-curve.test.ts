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
  type RunDetail,
} from '../../schema/index.ts';
import { integers, nullableFloats } from '../../indexer/tables/columns.ts';
import { curveNeed, joinedCurves, meanWithin, readLevelCurve, type LevelCurve } from './level-curve.ts';
import {
  levelFor,
  levelStretches,
  overviewStretch,
  type LevelRun,
  type LevelStretch,
} from './level-stretches.ts';

/** 1,200,000 iterations, a dump every 12. */
const RUN = runOf(
  Array.from({ length: 100_000 }, (_, dump) => (dump + 1) * 12),
  12,
);
const ROWS = 1_200_000;
const TRAINING = { rows: ROWS, of: 'iterations' } as const;

function runOf(iterations: readonly number[], dumpInterval: number): LevelRun {
  return { iterations, run: { dumpInterval } };
}

/** How many of the iterations a stretch asks for. */
const rowsIn = (iterations: readonly number[], { from, to = Infinity }: LevelStretch) =>
  iterations.filter((iteration) => iteration >= from && iteration <= to).length;

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
    const found = levelStretches(RUN, TRAINING, range, 900);
    expect(found.map(({ level }) => level)).toEqual(found.map(() => 6));
    expect(found[0]!.from).toBeLessThanOrEqual(from);
    expect(found.at(-1)!.to!).toBeGreaterThanOrEqual(Math.min(range.to, ROWS));
    found.slice(1).forEach((stretch, i) => expect(stretch.from).toBe(found[i]!.to! + 1));
    expect(found.length).toBeLessThanOrEqual(3);
    found.forEach((stretch) => begins.add(stretch.from % (stretch.to! - stretch.from + 1)));
  }
  expect(begins).toEqual(new Set([0]));
});

test('what a zoom asks for never exceeds a few thousand buckets', () => {
  for (let length = 24; length <= ROWS; length *= 3) {
    const found = levelStretches(RUN, TRAINING, { from: 300_000, to: 300_000 + length }, 1400);
    const buckets = found.reduce((sum, { level, from, to }) => sum + (to! - from + 1) / 2 ** level, 0);
    expect(buckets).toBeLessThanOrEqual(3 * 2048 + 1024);
    expect(length / 2 ** found[0]!.level).toBeGreaterThanOrEqual(Math.min(length, 1400));
  }
});

test('dumps that are unevenly spaced are counted, not guessed: a bucket a pixel, and a few thousand at most', () => {
  const dense = Array.from({ length: 9000 }, (_, i) => i);
  const iterations = [...dense, ...Array.from({ length: 1000 }, (_, i) => 10_000 + i * 1000)];
  const run = runOf(iterations, 1000);
  for (const [first, last] of [
    [0, 8999],
    [8000, 9999],
    [9000, 9999],
    [0, 9999],
    [9998, 9999],
  ] as const) {
    const range = { from: iterations[first]!, to: iterations[last]! };
    const found = levelStretches(run, { rows: iterations.length, of: 'dumps' }, range, 1000);
    const size = 2 ** found[0]!.level;
    expect((last - first + 1) / size).toBeGreaterThanOrEqual(Math.min(1000, last - first + 1));
    const rows = found.map((stretch) => rowsIn(iterations, stretch));
    rows.slice(0, -1).forEach((asked) => expect(asked).toBe(1024 * size));
    expect(found.length * 1024).toBeLessThanOrEqual(2 * 1024 + 2048);
    expect(found[0]!.from).toBeLessThanOrEqual(range.from);
    expect(found.at(-1)!.to ?? Infinity).toBeGreaterThanOrEqual(range.to);
    found.slice(1).forEach(({ from }, i) => expect(from).toBe(found[i]!.to! + 1));
  }
});

test('of a training that was resumed late, nothing is asked for where no row is, and as little as of any other', () => {
  const iterations = Array.from({ length: 1000 }, (_, dump) => 10_000_000 + (dump + 1) * 1000);
  const [run, source] = [runOf(iterations, 1000), { rows: 1_000_000, of: 'iterations' }] as const;
  const whole = levelStretches(run, source, { from: 0, to: 11_000_000 }, 1000);
  expect(whole[0]!.from).toBe(0);
  expect(whole[0]!.to).toBeGreaterThan(10_000_001);
  expect([1_000_000 / 2 ** whole[0]!.level >= 1000, whole[0]!.level]).toEqual([true, 9]);
  const closer = levelStretches(run, source, { from: 10_500_000, to: 10_501_000 }, 1000);
  expect(closer).toEqual([10_499_072, 10_500_096].map((from) => ({ level: 0, from, to: from + 1023 })));
  const first = levelStretches(run, source, { from: 0, to: 10_002_000 }, 1000);
  expect(first.length).toBeLessThanOrEqual(3);
  expect(first[0]).toEqual({ level: 1, from: 0, to: 10_000_383 });
});

test('at a new dump the overview and the last stretch of the dumps stay the same things, in another version', () => {
  const keysAt = (dumps: number) => {
    const run = {
      ...runOf(
        Array.from({ length: dumps }, (_, i) => i * 10),
        10,
      ),
      version: String(dumps),
    };
    const source = { route: '/errors', column: 'error', rows: dumps, of: 'dumps' } as const;
    const visible = { from: 80_000, to: run.iterations.at(-1)! };
    const stretches = [overviewStretch(source), ...levelStretches(run, source, visible, 1000)];
    return stretches.map((stretch) => curveNeed(run as unknown as RunDetail, source, stretch).key);
  };
  expect(keysAt(9001)).toEqual(keysAt(9000));
  expect(overviewStretch(TRAINING)).toEqual({ level: 10, from: 0 });
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

test('an answer without a row is a curve without a bucket', () => {
  const bytes = concatenate([schemaMessage(levelSchema(scalarValues)), END_OF_STREAM]);
  const empty = readLevelCurve(tableFromIPC(bytes), 'value');
  expect(Object.values(empty).map((column: ArrayLike<number>) => column.length)).toEqual([0, 0, 0, 0, 0, 0]);
  expect([...joinedCurves([empty, curveOf([1, 3], 2)]).mean]).toEqual([2]);
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
