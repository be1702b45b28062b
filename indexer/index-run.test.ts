import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Schema } from 'apache-arrow';
import { buildKernels } from '../bin/build-kernels.mjs';
import {
  BLOCK_DUMPS,
  classStats,
  dumpName,
  indexBytes,
  indexKey,
  layerStats,
  levelSchema,
  readBlocks,
  scalarValues,
  type Catalogue,
} from '../schema/index.ts';
import { memoryStore, type Block, type Store } from '../store/index.ts';
import { indexRun, type IndexProgress } from './index.ts';
import { contents, moveDumps, writeSmallLog } from './small-log.testing.ts';

const ALL = Array.from({ length: 150 }, (_, dump) => 10 * dump);
const RUN = 'small';

let root: string;
let directory: string;
/** What the store holds after one call over the whole log. */
let whole: Record<string, string>;

beforeAll(async () => {
  await buildKernels();
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-indexer-'));
  directory = path.join(root, RUN);
  await writeSmallLog({ directory, iterations: ALL });
  const store = memoryStore();
  await indexRun({ directory, store });
  whole = await contents(store, RUN);
});

afterAll(() => rm(root, { recursive: true, force: true }));

const parametersOf = (iteration: number) =>
  path.join(directory, 'dumps', dumpName(iteration), 'parameters.arrow');

/** A store that counts what is written to it, and fails at the call number `failAt`. */
function watched(store: Store, failAt = Infinity) {
  const writes = { count: 0 };
  const put: Store['put'] = async (...parameters) => {
    writes.count += 1;
    if (writes.count === failAt) throw new Error('the disk is gone');
    return store.put(...parameters);
  };
  return {
    writes,
    store: new Proxy(store, { get: (target, name) => (name === 'put' ? put : bound(target, name)) }),
  };
}

function bound(target: Store, name: string | symbol): unknown {
  const value = Reflect.get(target, name) as unknown;
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}

test('one call indexes every dump', async () => {
  const catalogue = JSON.parse(whole['catalogue']!) as Catalogue;
  const { complete, iterations, scalarColumns } = catalogue;
  expect({ complete, iterations }).toEqual({ complete: true, iterations: ALL });
  expect(scalarColumns).toEqual(['trainLoss', 'trainError', 'learningRate', 'seconds', 'late']);
  const blocks = Object.entries(whole).filter(([place]) => place !== 'catalogue');
  expect(indexBytes(catalogue)).toBe(blocks.reduce((sum, [, hex]) => sum + hex.length / 2, 0));
  const nodes = 1 + 1 + 2 + 4;
  const leveled = 2 * nodes + 4 * 14 + 5 + 1 + 5;
  const values = 5;
  // Findings; rows of `scalar-values`; a storey of these and of the others.
  expect(blocks.length).toBe(3 * (leveled + 3 + 4) + 1 + values + (leveled + values));
});

test('a log that grows ends as the same bytes', async () => {
  const store = memoryStore();
  await moveDumps(directory, ALL.slice(1), 'away');
  let known = 1;
  for (const dumps of [1, 2, 40, 64, 65, 128, 149, 150]) {
    await moveDumps(directory, ALL.slice(known, dumps), 'back');
    known = Math.max(known, dumps);
    const report = await indexRun({ directory, store });
    expect(report.dumps).toBe(dumps);
  }
  expect(await contents(store, RUN)).toEqual(whole);
});

describe('of many rows of scalars', () => {
  const ROWS = 130;
  /** Ends of rows: 9,230 in all, the second block of 64 dumps begins at 8,320; `late` begins after 5,200. */
  const iterations = Array.from({ length: 71 }, (_, dump) => ROWS * (dump + 1));
  const many = () => path.join(root, 'many');
  let once: Record<string, string>;

  beforeAll(async () => {
    await writeSmallLog({ directory: many(), iterations, rows: ROWS, lateFrom: ROWS * 41 });
    const store = memoryStore();
    await indexRun({ directory: many(), store, run: RUN });
    once = await contents(store, RUN);
  });

  interface Row {
    iteration: number;
    lastIteration?: number;
    value: unknown;
  }

  /** The rows of a stored series. */
  const rowsOf = (index: string, schema: Schema, column: string): Row[] => {
    const names = Object.keys(once).filter((place) => place.startsWith(`${index}/${column}/`));
    const blocks = names.map((_, i) => Buffer.from(once[`${index}/${column}/${i}`]!, 'hex'));
    return JSON.parse(JSON.stringify(readBlocks(schema, blocks).toArray())) as Row[];
  };

  test.each(['trainLoss', 'late'])('a row of a storey of %s is that of its rows', (column) => {
    const rows = rowsOf('scalar-values', scalarValues, column);
    expect(rows.map(({ iteration }) => iteration)).toEqual(Array.from(rows, (_, row) => row + 1));
    expect(rows.length).toBe(9230);
    const nulls = rows.filter(({ value }) => value === null).length;
    expect(nulls).toBe(column === 'late' ? 40 * ROWS : 0);
    for (const [level, length] of [
      [6, 144],
      [12, 2],
    ] as const) {
      const storey = rowsOf(`scalar-values-${level}`, levelSchema(scalarValues), column);
      expect(storey.length).toBe(length);
      storey.forEach(({ iteration, lastIteration, value }, i) => {
        const own = rows.slice(i * 2 ** level, (i + 1) * 2 ** level);
        const values = own.flatMap((row) => (row.value as number | null) ?? []);
        const [min, max] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [null, null];
        expect([iteration, lastIteration]).toEqual([own[0]!.iteration, own.at(-1)!.iteration]);
        expect(value).toMatchObject({ min, max, count: values.length });
      });
    }
  });

  test.each([[[31, 32, 40, 41, 64, 70, 71]], [[1, 40, 60, 71]], [[50, 71]]])(
    'indexed up to %p dumps it ends as the same bytes',
    async (ends) => {
      const store = memoryStore();
      await moveDumps(many(), iterations.slice(1), 'away');
      let known = 1;
      for (const dumps of ends) {
        await moveDumps(many(), iterations.slice(known, dumps), 'back');
        known = dumps;
        await indexRun({ directory: many(), store, run: RUN });
      }
      expect(await contents(store, RUN)).toEqual(once);
    },
  );
});

test('where nothing is new nothing is written', async () => {
  const { store, writes } = watched(memoryStore());
  await indexRun({ directory, store });
  const before = writes.count;
  const report = await indexRun({ directory, store });
  expect(report).toMatchObject({ added: 0, dumps: 150, complete: true });
  expect(writes.count).toBe(before);
});

test.each([
  [0.1, 0],
  [64.5, 64],
  [130, 128],
])('ended at %p dumps it keeps the %p that are committed, at once, and goes on', async (moment, kept) => {
  const store = memoryStore();
  const interruption = new AbortController();
  const seen: number[] = [];
  const onProgress = ({ dumps }: IndexProgress) => {
    seen.push(dumps);
    if (dumps >= moment) interruption.abort();
  };
  const report = await indexRun({ directory, store, onProgress, signal: interruption.signal });
  expect(report).toMatchObject({ added: kept, dumps: kept, complete: false });
  expect(seen.findIndex((dumps) => dumps >= moment)).toBe(seen.length - 1);
  expect((await store.catalogue(RUN))?.iterations.length ?? 0).toBe(kept);
  await indexRun({ directory, store });
  expect(await contents(store, RUN)).toEqual(whole);
});

test('progress counts whole files, and ends where the report does', async () => {
  const seen: IndexProgress[] = [];
  const report = await indexRun({
    directory,
    store: memoryStore(),
    onProgress: (progress) => seen.push(progress),
  });
  const { dumps, total, bytes } = seen.at(-1)!;
  expect([dumps, total]).toEqual([report.dumps, report.dumps]);
  expect(bytes).toBeCloseTo(report.bytes, 0);
  expect(seen.map((each) => each.bytes)).toEqual(seen.map((each) => each.bytes).sort((a, b) => a - b));
});

test('every write raises the revision, one that replaces the index too', async () => {
  const inner = memoryStore();
  const revisions: number[] = [];
  const put: Store['put'] = async (run, blocks, catalogue) => {
    revisions.push(catalogue!.revision);
    return inner.put(run, blocks, catalogue);
  };
  const store = new Proxy(inner, {
    get: (target, name) => (name === 'put' ? put : bound(target, name)),
  });
  await indexRun({ directory, store });
  await indexRun({ directory, store, fresh: true });
  expect(revisions.length).toBeGreaterThan(8);
  expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
});

test('of classes and images one dump more takes as many reads of the store after 72 dumps as after 134, where all images flip often', async () => {
  const counts: number[] = [];
  for (const dumps of [72, 134]) {
    await moveDumps(directory, ALL.slice(dumps), 'away');
    const inner = memoryStore();
    await indexRun({ directory, store: inner });
    await moveDumps(directory, ALL.slice(dumps, dumps + 1), 'back');
    let reads = 0;
    const get: Store['get'] = (series, number) => {
      if (series.index.startsWith('class-')) reads += 1;
      return inner.get(series, number);
    };
    const store = new Proxy(inner, {
      get: (target, name) => (name === 'get' ? get : bound(target, name)),
    });
    expect(await indexRun({ directory, store })).toMatchObject({ added: 1, complete: true });
    await moveDumps(directory, ALL.slice(dumps + 1), 'back');
    counts.push(reads);
  }
  expect(counts[0]).toBeGreaterThan(0);
  expect(counts[1]).toBe(counts[0]);
});

test('a store that fails leaves what was committed, and the next call goes on', async () => {
  const memory = memoryStore();
  for (let failAt = 1, failures = 0; ; failAt = 2, failures++) {
    const { store } = watched(memory, failAt);
    const outcome = await indexRun({ directory, store }).catch((error: Error) => error.message);
    if (typeof outcome !== 'string') {
      expect(failures).toBeGreaterThan(3);
      break;
    }
    expect(outcome).toBe('the disk is gone');
    const catalogue = await memory.catalogue(RUN);
    const key = indexKey['layer-stats'](0);
    for (let number = 0; number * BLOCK_DUMPS < (catalogue?.iterations.length ?? 0); number++) {
      const bytes = (await memory.get({ run: RUN, index: 'layer-stats', key }, number))!;
      const rows = readBlocks(layerStats, [bytes]).numRows;
      expect(rows).toBe(Math.min(BLOCK_DUMPS, catalogue!.iterations.length - number * BLOCK_DUMPS));
    }
  }
  expect(await contents(memory, RUN)).toEqual(whole);
});

test('a refused dump is left out and named; once it is good it is taken in at its place', async () => {
  const file = parametersOf(300);
  const good = await readFile(file);
  await truncate(file, good.length - 100);
  const store = memoryStore();
  const report = await indexRun({ directory, store });
  expect(report).toMatchObject({ dumps: 149, complete: true });
  expect(report.refused).toMatchObject([{ iteration: 300, file: 'dumps/000000300/parameters.arrow' }]);
  expect((await store.catalogue(RUN))!.refused).toEqual(report.refused);
  await writeFile(file, good);
  expect(await indexRun({ directory, store })).toMatchObject({ added: 120, dumps: 150, refused: [] });
  expect(await contents(store, RUN)).toEqual(whole);
});

test.each([[[700]], [[640]], [[0]], [[1490]], [[100, 800]]])(
  'dumps %p that appear late are taken in',
  async (iterations) => {
    await moveDumps(directory, iterations, 'away');
    const store = memoryStore();
    await indexRun({ directory, store });
    await moveDumps(directory, iterations, 'back');
    await indexRun({ directory, store });
    expect(await contents(store, RUN)).toEqual(whole);
  },
);

describe('dumps that the log no longer has', () => {
  const deleted = ALL.slice(50, 100);
  const later = ALL.slice(100);
  let store: Store;

  beforeAll(async () => {
    store = memoryStore();
    await moveDumps(directory, [...later, 200], 'away');
    await indexRun({ directory, store });
    await moveDumps(directory, deleted, 'away');
    await moveDumps(directory, [...later, 200], 'back');
    await indexRun({ directory, store });
  });
  afterAll(() => moveDumps(directory, deleted, 'back'));

  test('stay in the index', async () => {
    const catalogue = await store.catalogue(RUN);
    expect(catalogue!.iterations).toEqual(ALL.filter((iteration) => iteration !== 200));
    expect(catalogue!.complete).toBe(true);
  });

  test('leave the dump after them without change, and nothing else', async () => {
    const key = indexKey['layer-stats'](0);
    const bytes = (await store.get({ run: RUN, index: 'layer-stats', key }, 1))!;
    const rows = JSON.parse(JSON.stringify(readBlocks(layerStats, [bytes]).toArray())) as Record<
      string,
      number
    >[];
    const first = rows.find((row) => row['iteration'] === later[0])!;
    expect([first['change'], first['cosine'], first['relativeChange']]).toEqual([null, null, null]);
    expect(first['norm']).toBeGreaterThan(0);
    expect(rows.filter((row) => row['change'] === null).length).toBe(1);
  });

  test('keep out a dump whose place is before them, and say so', async () => {
    const { refused } = (await store.catalogue(RUN))!;
    expect(refused).toMatchObject([{ iteration: 200 }]);
    expect(refused[0]!.message).toMatch(/no longer has.*500.*--fresh/);
  });
});

test('right runs go on over the borders of blocks', async () => {
  const stored = [0, 1, 2].map((number) => Buffer.from(whole[`class-stats/all/${number}`]!, 'hex'));
  const table = readBlocks(classStats, stored);
  const rows = JSON.parse(JSON.stringify(table.toArray())) as { flips: Flip[] }[];
  interface Flip {
    image: number;
    leftRun: number;
    rightRun: number;
  }
  const flips = rows.flatMap((row, dump) => row.flips.map((flip) => ({ ...flip, dump })));
  expect(flips.length).toBeGreaterThan(100);
  for (const [place, flip] of flips.entries()) {
    const next = flips.slice(place + 1).find(({ image }) => image === flip.image);
    expect(flip.rightRun).toBe((next?.dump ?? ALL.length) - flip.dump);
    if (next) expect(next.leftRun).toBe(flip.rightRun);
  }
});

test.each([
  ['missing', 'all', () => undefined],
  ['missing', '000001', () => undefined],
  ['damaged', '000001', (bytes: Uint8Array) => bytes.subarray(0, 200)],
  ['damaged', 'all', () => Buffer.from(whole['class-images/000000/1']!, 'hex')],
])('a %s block of class-stats %j ends the call in one sentence', async (what, key, spoil) => {
  const sound = memoryStore();
  await indexRun({ directory, store: sound, settle: false });
  const spoilt = (block: Block) => {
    if (block.index !== 'class-stats' || block.key !== key || block.number !== 1) return block;
    const bytes = spoil(block.bytes);
    return bytes && { ...block, bytes };
  };
  const rangeAll: Store['rangeAll'] = async function* (...parameters) {
    for await (const block of sound.rangeAll(...parameters)) {
      const found = spoilt(block);
      if (found) yield found;
    }
  };
  const store = new Proxy(sound, {
    get: (target, name) => (name === 'rangeAll' ? rangeAll : bound(target, name)),
  });
  await expect(indexRun({ directory, store })).rejects.toMatchObject({
    name: 'TraincubeError',
    code: 'unavailable',
    message: `Block 1 of class-stats "${key}" is ${what}: index the run again with \`traincube index --fresh\`.`,
  });
});

test('float16 is indexed as the float32 that it stands for', async () => {
  const half = path.join(root, 'half');
  await writeSmallLog({ directory: half, iterations: ALL, half: true });
  const store = memoryStore();
  await indexRun({ directory: half, store, run: RUN });
  const found = await contents(store, RUN);
  expect({ ...found, catalogue: '' }).toEqual({ ...whole, catalogue: '' });
});

test('another run under the same name is a conflict, until it is to be replaced', async () => {
  const other = path.join(root, 'other');
  await writeSmallLog({ directory: other, iterations: [5] });
  const run = JSON.parse(await readFile(path.join(other, 'run.json'), 'utf8')) as object;
  await writeFile(
    path.join(other, 'run.json'),
    JSON.stringify({ ...run, startedAt: '2027-01-01T00:00:00Z' }),
  );
  const store = memoryStore();
  await indexRun({ directory, store });
  await expect(indexRun({ directory: other, store, run: RUN })).rejects.toMatchObject({
    code: 'store-conflict',
    message: expect.stringMatching(/startedAt.*--as.*--fresh/),
  });
  expect(await contents(store, RUN)).toEqual(whole);
  await indexRun({ directory: other, store, run: 'other' });
  expect(await store.runs()).toEqual(['other', RUN]);
  expect(await indexRun({ directory: other, store, run: RUN, fresh: true })).toMatchObject({ dumps: 1 });
});

test('without dumps, and where all are refused, there is nothing to index', async () => {
  const empty = path.join(root, 'empty');
  await writeSmallLog({ directory: empty, iterations: [] });
  const store = memoryStore();
  await expect(indexRun({ directory: empty, store })).rejects.toMatchObject({ code: 'no-dumps' });
  expect(await store.runs()).toEqual([]);
  await writeSmallLog({ directory: path.join(root, 'bad'), iterations: [10, 20] });
  for (const iteration of [10, 20]) {
    await rm(path.join(root, 'bad', 'dumps', dumpName(iteration), 'validation.arrow'));
  }
  await expect(indexRun({ directory: path.join(root, 'bad'), store })).rejects.toMatchObject({
    code: 'no-dumps',
    message: expect.stringContaining('None of the 2 dumps'),
  });
  expect(await store.catalogue('bad')).toMatchObject({
    iterations: [],
    refused: [{ iteration: 10 }, { iteration: 20 }],
  });
});

test('what the run says of itself is brought up to date', async () => {
  const store = memoryStore();
  const file = path.join(directory, 'run.json');
  const json = await readFile(file, 'utf8');
  await writeFile(file, json.replace('"complete"', '"running"'));
  await indexRun({ directory, store });
  expect((await store.catalogue(RUN))!.run.status).toBe('running');
  await writeFile(file, json);
  await indexRun({ directory, store });
  expect(await contents(store, RUN)).toEqual(whole);
});
