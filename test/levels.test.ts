import type { RecordBatch, Schema } from 'apache-arrow';
import { levelBatches, storeyRanges } from '../api/tables/levels.ts';
import { rowRange } from '../api/blocks/ranges.ts';
import type { IndexedRun } from '../api/runs/served-run.ts';
import type { Table } from '../api/tables/tables.ts';
import { BlockWriter } from '../indexer/block-writer.ts';
import { integers, lists, nullableFloats } from '../indexer/tables/columns.ts';
import {
  BLOCK_DUMPS,
  BLOCK_VALUES,
  STOREYS,
  blockRows,
  classErrors,
  levelSchema,
  recordBatch,
  scalarValues,
  storeyName,
  type Catalogue,
  type LeveledName,
} from '../schema/index.ts';
import { seededRandom } from './bench/measure.ts';
import { catalogueOf } from '../store/contract.testing.ts';
import { memoryStore, type Block, type Store } from '../store/index.ts';

/** A series of random values: of numbers, or of lists of three. */
interface Series {
  readonly index: LeveledName;
  readonly key: string;
  readonly width: number;
  readonly schema: Schema;
  readonly iterations: Int32Array;
  readonly values: Float32Array | Float64Array;
}

const COLUMN = { 'class-errors': 'error', 'scalar-values': 'value' } as const;

/** A walk with spikes of one row, rows without a value, and a long stretch of them. */
function randomSeries(random: () => number, index: 'class-errors' | 'scalar-values', rows: number): Series {
  const width = index === 'class-errors' ? 3 : 1;
  const values = index === 'class-errors' ? new Float32Array(rows * width) : new Float64Array(rows);
  const hole = Math.floor(random() * rows);
  const end = hole + Math.floor(random() * Math.min(rows / 2, 9000));
  let level = random();
  for (let i = 0; i < values.length; i++) {
    level += 0.01 * (random() - 0.5);
    const draw = random();
    const row = Math.floor(i / width);
    if (draw < 0.03 || (row >= hole && row < end)) values[i] = NaN;
    else values[i] = draw < 0.0305 ? 1e3 * (random() - 0.5) : level;
  }
  let iteration = 0;
  const iterations = Int32Array.from({ length: rows }, () => (iteration += 1 + Math.floor(random() * 3)));
  const schema = index === 'class-errors' ? classErrors(width) : scalarValues;
  return { index, key: index === 'class-errors' ? '' : 'loss', width, schema, iterations, values };
}

function rowsOf({ schema, width, iterations, values }: Series, from: number, to: number): RecordBatch {
  const own = nullableFloats(values.slice(from * width, to * width));
  const column = width === 1 ? own : lists(schema.fields[1]!.type, to - from, own);
  return recordBatch(schema, [integers(iterations.slice(from, to)), column]);
}

/** Writes rows `from` up to and without `to` behind those that the store has, with the indexer's own writer. */
async function append(store: Store, series: Series, from: number, to: number): Promise<void> {
  const { index, key } = series;
  const writer = new BlockWriter(
    { store, run: 'run', catalogue: indexed(series, from) },
    indexed(series, to),
  );
  if (index === 'class-errors') await writer.add({ index, key, batch: rowsOf(series, from, to) });
  else {
    const iterations = series.iterations.slice(from, to);
    const values = () => series.values.slice(from, to) as Float64Array;
    await writer.addValues(key, { before: from, iterations, ends: [to], values });
  }
  await store.put('run', writer.blocks, catalogueOf('run'));
}

/** What a catalogue says of a series of so many rows. */
function indexed({ index, key, iterations }: Series, rows: number): Catalogue {
  const isOfDumps = index === 'class-errors';
  return {
    ...catalogueOf('run'),
    iterations: isOfDumps ? [...iterations.subarray(0, rows)] : [],
    scalarColumns: isOfDumps ? [] : [key],
    scalarRows: isOfDumps ? [] : [rows],
  };
}

async function stored(series: Series, random?: () => number): Promise<Store> {
  const store = memoryStore();
  const rows = series.iterations.length;
  for (let row = 0; row < rows;) {
    const step = random ? 1 + Math.floor(random() ** 3 * Math.min(rows, 3 * BLOCK_VALUES)) : rows;
    // The indexer writes the rows of dumps up to the end of a block at most.
    const end = series.index === 'class-errors' ? row - (row % BLOCK_DUMPS) + BLOCK_DUMPS : rows;
    const to = Math.min(rows, end, row + step);
    await append(store, series, row, to);
    row = to;
  }
  return store;
}

function served(store: Store, { iterations }: Series): IndexedRun {
  const catalogue: Catalogue = { ...catalogueOf('run'), iterations: [...iterations] };
  return { name: 'run', store, catalogue, version: '' };
}

interface Bucket {
  iteration: number;
  lastIteration: number;
  rows: number;
  min: (number | null)[];
  max: (number | null)[];
  mean: (number | null)[];
  count: number[];
}

/** What the buckets are to be, by their definition. */
function expectedBuckets(series: Series, start: number, end: number, level: number): Bucket[] {
  const { width, iterations, values } = series;
  const size = 2 ** level;
  const buckets: Bucket[] = [];
  for (let from = start; from < end;) {
    const to = Math.min(end, (Math.floor(from / size) + 1) * size);
    const each = Array.from({ length: width }, (_, entry) => {
      let [min, max, sum, count] = [Infinity, -Infinity, 0, 0];
      for (let row = from; row < to; row++) {
        const value = values[row * width + entry]!;
        if (Number.isNaN(value)) continue;
        [min, max, sum, count] = [Math.min(min, value), Math.max(max, value), sum + value, count + 1];
      }
      return count > 0 ? { min, max, mean: sum / count, count } : { min: null, max: null, mean: null, count };
    });
    buckets.push({
      iteration: iterations[from]!,
      lastIteration: iterations[to - 1]!,
      rows: to - from,
      min: each.map(({ min }) => min),
      max: each.map(({ max }) => max),
      mean: each.map(({ mean }) => mean),
      count: each.map(({ count }) => count),
    });
    from = to;
  }
  return buckets;
}

async function answered(
  store: Store,
  series: Series,
  start: number,
  end: number,
  level: number,
  of: Pick<Table, 'key' | 'series'> = { key: series.key, series: 1 },
): Promise<Bucket[]> {
  const { index, schema } = series;
  const table: Table = { index, schema, ...of };
  const found: Bucket[] = [];
  const batches = levelBatches(served(store, series), table, levelSchema(schema), { start, end }, level);
  for await (const batch of batches) {
    for (const row of JSON.parse(JSON.stringify(batch.toArray())) as Record<string, never>[]) {
      const summary = row[COLUMN[index as keyof typeof COLUMN]] as Record<string, unknown>;
      const part = (name: string) => [summary[name]].flat();
      found.push({
        iteration: row['iteration']!,
        lastIteration: row['lastIteration']!,
        rows: row['rows']!,
        min: part('min') as number[],
        max: part('max') as number[],
        mean: part('mean') as number[],
        count: part('count') as number[],
      });
    }
  }
  return found;
}

/** All but the means exactly; the means up to the rounding of the series' numbers. */
function expectSame(found: Bucket[], expected: Bucket[], rounding: number): void {
  const plain = (buckets: Bucket[]) => buckets.map(({ mean, ...rest }) => ({ ...rest, of: mean.length }));
  expect(plain(found)).toEqual(plain(expected));
  found.forEach(({ mean }, i) => {
    mean.forEach((value, entry) => {
      const { mean: exact, min, max } = expected[i]!;
      if (exact[entry] === null) expect(value).toBeNull();
      else {
        const scale = Math.max(Math.abs(min[entry]!), Math.abs(max[entry]!));
        expect(Math.abs(value! - exact[entry]!)).toBeLessThanOrEqual(rounding * scale);
      }
    });
  });
}

const LENGTHS = [
  ['class-errors', 1],
  ['class-errors', 63],
  ['class-errors', 64],
  ['class-errors', 65],
  ['class-errors', 4095],
  ['class-errors', 4161],
  ['class-errors', 9003],
  ['scalar-values', 4096],
  ['scalar-values', 4097],
  ['scalar-values', 13_000],
  ['scalar-values', 270_000],
] as const;

test.each(LENGTHS)(
  '%s of %i rows: at every level no spike disappears from any range',
  async (index, rows) => {
    const random = seededRandom(rows);
    const series = randomSeries(random, index, rows);
    const store = await stored(series, random);
    const rounding = index === 'class-errors' ? 3e-7 : 1e-12;
    const ranges = rows > 100_000 ? 2 : 6;
    for (let level = 0; level <= 20; level++) {
      for (let i = 0; i < ranges; i++) {
        // Few levels of a long series would be all of its rows.
        const longest = Math.min(rows, 3000 * 2 ** level);
        const length = i === 0 ? longest : Math.ceil(random() * longest);
        const start = Math.floor(random() * (rows - length + 1));
        const found = await answered(store, series, start, start + length, level);
        expectSame(found, expectedBuckets(series, start, start + length, level), rounding);
      }
    }
  },
);

test('every series at a level is each after the other, and however many they are each storey range is read once', async () => {
  const random = seededRandom(5);
  const rows = 13_000;
  const all = ['a', 'b', 'c'].map((key) => ({ ...randomSeries(random, 'scalar-values', rows), key }));
  const store = memoryStore();
  for (const series of all) await append(store, series, 0, rows);
  const reads: string[] = [];
  const rangeAll = store.rangeAll.bind(store);
  store.rangeAll = (run, index, ...span) => (reads.push(index), rangeAll(run, index, ...span));
  const range = { start: 70, end: 12_990 };
  const found = await answered(store, all[0]!, range.start, range.end, 8, { key: undefined, series: 3 });
  const expected = all.map((series) => expectedBuckets(series, range.start, range.end, 8));
  expectSame(found, expected.flat(), 1e-12);
  const storeys = storeyRanges(range, 1).map(({ storey }) => storeyName('scalar-values', storey));
  expect(reads).toEqual(storeys);
});

test.each([
  [1, 'class-errors', 4700],
  [2, 'class-errors', 8300],
  [3, 'scalar-values', 21_000],
  [4, 'scalar-values', 270_000],
] as const)(
  'however rows were appended (%i), every storey of %s of %i rows is the same bytes',
  async (seed, index, rows) => {
    const random = seededRandom(seed);
    const series = randomSeries(random, index, rows);
    const [once, often] = [await stored(series), await stored(series, random)];
    for (const storey of [0, 1, 2, 3]) {
      const name = storeyName(index, storey);
      const [a, b] = await Promise.all([once, often].map((store) => blocksIn(store, name, series.key)));
      expect(b).toEqual(a);
      expect(a!.length).toBe(Math.ceil(Math.floor(rows / 64 ** storey) / blockRows(name)));
    }
  },
);

async function blocksIn(store: Store, name: Block['index'], key: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { number, bytes } of store.range({ run: 'run', index: name, key }, 0, 1e6)) {
    found.push(`${number} ${Buffer.from(bytes).toString('base64')}`);
  }
  return found;
}

test('a range is read from the coarsest storeys that fit', () => {
  expect(storeyRanges({ start: 0, end: 100_000 }, STOREYS.length)).toEqual([
    { storey: 2, start: 0, end: 24 },
    { storey: 1, start: 1536, end: 1562 },
    { storey: 0, start: 99_968, end: 100_000 },
  ]);
  expect(storeyRanges(rowRange([5, 6, 7], 6, 6), 1)).toEqual([{ storey: 0, start: 1, end: 2 }]);
  expect(storeyRanges({ start: 3, end: 3 }, 2)).toEqual([]);
});
