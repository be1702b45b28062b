import { RecordBatchReader } from 'apache-arrow';
import { LevelRows } from '../../analysis/index.ts';
import { integers, lists, nullableFloats } from '../../indexer/tables/columns.ts';
import {
  END_OF_STREAM,
  batchMessage,
  classErrors,
  concatenate,
  levelSchema,
  recordBatch,
  schemaMessage,
  type RunDetail,
} from '../../schema/index.ts';
import { seededRandom } from '../../test/bench/measure.ts';
import { columnsOf, extremesOf } from '../drawing/reduction.ts';
import { AWAITED } from '../drawing/stripe.ts';
import { extremesOfLevels, groupedMeans, valueOfLevels, type LevelChunk } from './level-chunk.ts';
import { classLevelNeed, mostPixels, readListChunk } from './level-needs.ts';
import { levelStretches, overviewStretch } from './level-stretches.ts';

const CLASSES = 3;
const DUMPS = 20_011;
const random = seededRandom(7);
/** Class after class: a walk with spikes of one dump, and a class without images. */
const errors = Array.from({ length: CLASSES }, (_, id) => {
  const values = new Float32Array(DUMPS).fill(NaN);
  if (id === 1) return values;
  for (let dump = 0; dump < DUMPS; dump++) {
    values[dump] = random() < 0.0005 ? Math.round(random()) : 0.4 + 0.1 * random();
  }
  return values;
});

/** The server's answer: rows of a level, cut as the range cuts them. */
function answer(level: number, first: number, end: number): Uint8Array {
  const schema = classErrors(CLASSES);
  const rows = Float32Array.from({ length: (end - first) * CLASSES }, (_, at) => {
    return errors[at % CLASSES]![first + Math.floor(at / CLASSES)]!;
  });
  const own = lists(schema.fields[1]!.type, end - first, nullableFloats(rows));
  const batch = recordBatch(schema, [
    integers(Int32Array.from({ length: end - first }, (_, i) => first + i)),
    own,
  ]);
  if (level === 0) return concatenate([schemaMessage(schema), batchMessage(batch), END_OF_STREAM]);
  const size = 2 ** level;
  const buckets = Math.ceil((end - first) / size);
  const levels = new LevelRows(levelSchema(schema), buckets);
  for (let at = 0; at < buckets; at++)
    levels.add(batch, at * size, Math.min((at + 1) * size, end - first), at);
  return concatenate([schemaMessage(levelSchema(schema)), batchMessage(levels.batch()), END_OF_STREAM]);
}

function chunkOf(level: number, first: number, end: number): Promise<LevelChunk> {
  const batches = RecordBatchReader.from(answer(level, first, end));
  return readListChunk(batches, 'error', { level, first, end, series: CLASSES });
}

const RUN = {
  iterations: Array.from({ length: DUMPS }, (_, dump) => dump),
  run: { dumpInterval: 1 },
} as unknown as RunDetail;

/** What a page as wide has of a range. */
async function spansAt(from: number, to: number, pixels: number) {
  const source = { rows: DUMPS, of: 'dumps', most: 512 } as const;
  const stretches = levelStretches(RUN, source, { from, to: to - 1 }, pixels);
  const load = ({ level, from: first, to: last }: (typeof stretches)[number]) =>
    chunkOf(level, first, last === undefined ? DUMPS : last + 1);
  return [await Promise.all(stretches.map(load)), [await load(overviewStretch(source))]];
}

test('no random spike disappears from a stripe, whatever the zoom: all that is in a column is in what is drawn there', async () => {
  const levels = new Set<number>();
  for (let length = 300, round = 0; length <= DUMPS; length = Math.ceil(length * 1.7), round++) {
    const pixels = 200 + Math.floor(random() * 900);
    const from = Math.floor(random() * (DUMPS - length));
    const columns = columnsOf({ from: from + 0.3, to: from + length - 0.4 }, pixels);
    const spans = await spansAt(from, from + length, pixels);
    levels.add(spans[0]![0]!.level);
    for (const id of [0, 2]) {
      const drawn = extremesOfLevels(spans, id, columns);
      const rows = extremesOf(errors[id]!, columns);
      const size = 2 ** spans[0]![0]!.level;
      for (let x = 0; x < pixels; x++) {
        expect(drawn.min[x]! <= rows.min[x]! && drawn.max[x]! >= rows.max[x]!).toBe(true);
      }
      // Nor is anything drawn that is not within a bucket of the column.
      const near = {
        first: columns.first.map((first) => first - (first % size)),
        last: columns.last.map((last) => Math.min(DUMPS - 1, last - (last % size) + size - 1)),
      };
      expect(drawn).toEqual(extremesOf(errors[id]!, near));
    }
    expect(extremesOfLevels(spans, 1, columns).max.every(Number.isNaN)).toBe(true);
  }
  expect([...levels].sort()).toEqual([0, 1, 2, 3, 4]);
});

test('where columns are whole buckets a level draws what the rows draw, and single dumps always do', async () => {
  const columns = columnsOf({ from: 4096, to: 4096 + 512 * 8 }, 256);
  const whole = extremesOfLevels([[await chunkOf(3, 4096, 8192)]], 2, columns);
  expect(whole).toEqual(extremesOf(errors[2]!, columns));
  const close = columnsOf({ from: 1000.25, to: 1100.5 }, 640);
  expect(extremesOfLevels([[await chunkOf(0, 512, 1536)]], 0, close)).toEqual(extremesOf(errors[0]!, close));
});

test('the whole run stands in where nothing finer is here, and what is nowhere is awaited', async () => {
  const [fine, coarse] = [[await chunkOf(0, 1024, 2048)], [await chunkOf(5, 0, 4096)]];
  const columns = { first: Int32Array.of(1500, 3000, 5000), last: Int32Array.of(1500, 3000, 5000) };
  const { max } = extremesOfLevels([fine, coarse], 0, columns);
  const bucket = errors[0]!.subarray(2976, 3008);
  expect([...max]).toEqual([errors[0]![1500], Math.max(...bucket), AWAITED]);
  expect(valueOfLevels([fine, coarse], 0, 1500)).toMatchObject({
    first: 1500,
    last: 1500,
    min: errors[0]![1500],
  });
  expect(valueOfLevels([fine, coarse], 0, 3000)).toMatchObject({
    first: 2976,
    last: 3007,
    max: Math.max(...bucket),
  });
  expect(valueOfLevels([fine, coarse], 0, 5000)).toBeUndefined();
});

test('a bucket at the end of the run says which dumps it has', async () => {
  const chunk = await chunkOf(6, 0, DUMPS);
  expect(valueOfLevels([[chunk]], 2, DUMPS - 1)).toMatchObject({ first: 19_968, last: DUMPS - 1 });
});

test('the mean of a group lies within what is drawn of it, and is exact of single dumps', async () => {
  const [groupOf, sizes] = [[0, -1, 0], [2]];
  const mean = errors[0]!.map((error, dump) => (error + errors[2]![dump]!) / 2);
  const columns = columnsOf({ from: 2048, to: 4096 }, 100);
  const [drawn, rows] = [
    extremesOfLevels([[groupedMeans(await chunkOf(4, 2048, 4096), groupOf, sizes)]], 0, columns),
    extremesOf(mean, columns),
  ];
  for (let x = 0; x < 100; x++) {
    expect(drawn.min[x]!).toBeLessThanOrEqual(rows.min[x]!);
    expect(drawn.max[x]!).toBeGreaterThanOrEqual(rows.max[x]!);
  }
  const exact = groupedMeans(await chunkOf(0, 2048, 4096), groupOf, sizes);
  expect([...exact.max.subarray(0, 50)]).toEqual([...mean.subarray(2048, 2098)]);
});

test('what is asked for does not grow with the run, and a growing run asks for the same thing in another version', () => {
  const asked = (dumps: number, classes: number) => {
    const iterations = Array.from({ length: dumps }, (_, dump) => dump * 10);
    const run = { ...RUN, id: 'r', iterations, version: `${dumps}`, classNames: Array(classes) } as RunDetail;
    const source = { rows: dumps, of: 'dumps', most: mostPixels(classes) } as const;
    const visible = levelStretches(run, source, { from: 0, to: Infinity }, 1400);
    return [overviewStretch(source), ...visible].map((stretch) => classLevelNeed(run, stretch));
  };
  expect(asked(90_001, 10).map(({ key }) => key)).toEqual(asked(90_000, 10).map(({ key }) => key));
  for (const [dumps, classes] of [
    [9_000, 1000],
    [100_000, 1000],
    [1_000_000, 10],
  ] as const) {
    const source = { rows: dumps, of: 'dumps', most: mostPixels(classes) } as const;
    const { level } = overviewStretch(source);
    expect((dumps / 2 ** level) * classes).toBeLessThanOrEqual(2 ** 21);
    expect(asked(dumps, classes).length).toBeLessThanOrEqual(4);
  }
});
