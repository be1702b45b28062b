import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { buildKernels } from '../bin/build-kernels.mjs';
import { directorySource, openLog, type LogSource } from '../ingest/index.ts';
import type { LayerDescription } from '../schema/index.ts';
import { memoryStore } from '../store/index.ts';
import { indexRun, type IndexReport } from './index.ts';
import { MODEL, contents, writeSmallLog } from './small-log.testing.ts';
import { GivenUp, Lanes, newStopFlag } from './threads/lanes.ts';
import { Threads, threadsFor } from './threads/threads.ts';
import { mostStretches, stretchLength } from './threads/stretches.ts';

const ALL = Array.from({ length: 150 }, (_, dump) => 10 * dump);
const RUN = 'small';
const ROOT = path.resolve(import.meta.dirname, '..');

let root: string;
let directory: string;
/** What the store holds after one thread's work. */
let whole: Record<string, string>;

beforeAll(async () => {
  await buildKernels();
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-threads-'));
  directory = path.join(root, RUN);
  await writeSmallLog({ directory, iterations: ALL });
  await writeFile(path.join(root, 'source.mjs'), SOURCE);
  const store = memoryStore();
  await indexRun({ directory, store, threads: 1 });
  whole = await contents(store, RUN);
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** A log of which one dump opens and does not give its coefficients. */
const SOURCE = `
  const ingest = await import(${JSON.stringify(pathToFileURL(path.join(ROOT, 'ingest/index.ts')).href)});
  const schema = await import(${JSON.stringify(pathToFileURL(path.join(ROOT, 'schema/index.ts')).href)});
  export async function openSource({ directory, bad, code }) {
    const log = await ingest.openLog(directory);
    const readLayer = async () => {
      if (code === 'exit') process.exit(3);
      const file = 'dumps/bad/parameters.arrow';
      throw new schema.TraincubeError(code, file + ': broken', { file });
    };
    const openDump = async (iteration, parts) => {
      const dump = await log.openDump(iteration, parts);
      return iteration === bad ? { ...dump, readLayer } : dump;
    };
    return { ...log, openDump };
  }`;

/** Indexes twice: what the first call does, and what the store holds after the second one, of the log as it is. */
const CHILD = `
  import { indexRun } from './indexer/index.ts';
  import { contents } from './indexer/small-log.testing.ts';
  import { memoryStore } from './store/index.ts';
  const { endAt, ...options } = JSON.parse(process.argv[1]);
  const store = memoryStore();
  const interruption = new AbortController();
  const seen = [];
  const onProgress = ({ dumps }) => {
    seen.push(dumps);
    if (dumps >= endAt) interruption.abort();
  };
  const outcome = await indexRun({ ...options, store, onProgress, signal: interruption.signal }).catch(
    ({ name, code, message }) => ({ error: { name, code, message } }),
  );
  const kept = (await store.catalogue(${JSON.stringify(RUN)}))?.iterations.length ?? 0;
  await indexRun({ directory: options.directory, threads: options.threads, store });
  const found = await contents(store, ${JSON.stringify(RUN)});
  console.log(JSON.stringify({ outcome, seen, kept, found }));`;

interface Told {
  readonly outcome: Partial<IndexReport> & { readonly error?: object };
  /** Dumps, as progress says. */
  readonly seen: readonly number[];
  readonly kept: number;
  readonly found: Record<string, string>;
}

interface Work {
  readonly threads: number;
  readonly source?: LogSource;
  /** In dumps. */
  readonly endAt?: number;
}

/** In a process of its own: threads do not begin in the test's sandbox. */
async function indexTwice(work: Work): Promise<Told> {
  const options = ['--no-warnings', '--import', 'tsx', '--input-type=module', '--eval', CHILD];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...options, JSON.stringify({ directory, ...work })],
    { cwd: ROOT, maxBuffer: 1e9 },
  );
  return JSON.parse(stdout) as Told;
}

const broken = (bad: number, code: string): LogSource => ({
  module: pathToFileURL(path.join(root, 'source.mjs')).href,
  options: { directory, bad, code },
});

test.each([2, 3, 5])('%p threads leave the bytes of one', async (threads) => {
  const { outcome, seen, found } = await indexTwice({ threads });
  expect(outcome).toMatchObject({ added: 150, complete: true });
  expect(found).toEqual(whole);
  expect(seen.at(-1)).toBeCloseTo(150, 6);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test.each([0, 70, 1490])('dump %p, which a thread cannot read, is left out and named', async (bad) => {
  const { outcome, kept, found } = await indexTwice({ threads: 3, source: broken(bad, 'refused') });
  expect(outcome).toMatchObject({ dumps: 149, refused: [{ iteration: bad }], complete: true });
  expect(kept).toBe(149);
  expect(found).toEqual(whole);
});

test('what fails in a thread is the same error, and what was committed stays', async () => {
  const { outcome, kept, found } = await indexTwice({ threads: 3, source: broken(700, 'unavailable') });
  const message = 'dumps/bad/parameters.arrow: broken';
  expect(outcome).toEqual({ error: { name: 'TraincubeError', code: 'unavailable', message } });
  expect(kept).toBe(64);
  expect(found).toEqual(whole);
});

test('ended by its signal it keeps what is committed, and goes on', async () => {
  const { outcome, seen, kept, found } = await indexTwice({ threads: 3, endAt: 100 });
  expect(outcome).toMatchObject({ complete: false, dumps: kept });
  expect(kept % 64).toBe(0);
  expect(kept).toBeLessThan(150);
  expect(seen.at(-1)).toBeLessThan(150);
  expect(found).toEqual(whole);
});

test('there are as many threads as cores, but not more than the work or the memory is worth', () => {
  const machine = { cores: 8, memory: 16e9 };
  const isSeekable = true;
  const threads = (bytes: number, on = machine) => threadsFor({ pieces: 1, bytes, isSeekable }, MODEL, on);
  expect(threads(1e6)).toBe(1);
  expect(threads(1.2e9)).toBe(3);
  expect(threads(1e12)).toBe(8);
  expect(threads(1e12, { cores: 8, memory: 1e9 })).toBe(3);
  expect(threads(1e12, { cores: 8, memory: 1e6 })).toBe(1);
});

test('no more threads start than there are pieces of work', async () => {
  const log = await openLog(directory);
  for (const [dumps, count] of [
    [1, 1],
    [5, 2],
    [1000, 3],
  ] as const) {
    const threads = new Threads(log, { source: directorySource(directory), threads: 3 });
    expect(
      (await threads.lanes({ pieces: mostStretches(dumps), bytes: 1e12, isSeekable: true })).lanes.length,
    ).toBe(count);
    await threads.close();
  }
  await log.close();
});

test('there is room where less waits than there are lanes, or all is given up', async () => {
  let next = () => {};
  const lane = {
    read: () => new Promise<never>((_, reject) => (next = () => reject(new GivenUp()))),
    duplicates: async () => [],
    close: async () => {},
  };
  const lanes = new Lanes([lane], newStopFlag());
  const read = () => lanes.read({ before: undefined, iterations: [] }, () => {}).catch(() => {});
  const isRoom = async () => {
    const later = new Promise((resolve) => setTimeout(resolve, 5, false));
    return Promise.race([lanes.room().then(() => true), later]);
  };
  void read();
  expect(await isRoom()).toBe(true);
  for (let i = 0; i < 2; i++) void read();
  expect(await isRoom()).toBe(false);
  next();
  expect(await isRoom()).toBe(false);
  next();
  expect(await isRoom()).toBe(true);
  void read();
  const dropped = lanes.drop();
  expect(await isRoom()).toBe(true);
  next();
  await dropped;
});

test('a large layer is planned for whole only where it is held whole: by each thread where it is read so, otherwise once, while filters are compared', () => {
  const fc = (id: number, filters: number, length: number): LayerDescription => {
    return { id, name: `fc${id}`, type: 'fc', path: [], inputs: [], filters, kernel: [length] };
  };
  const model = { layers: [fc(6, 4096, 25_088), fc(7, 4096, 4096), fc(8, 1000, 4096)] };
  const threads = (isSeekable: boolean, memory: number) =>
    threadsFor({ pieces: 1, bytes: 1e12, isSeekable }, model, { cores: 8, memory });
  expect(threads(true, 8e9)).toBe(8);
  expect(threads(false, 8e9)).toBe(1);
  expect(threads(true, 2e9)).toBe(2);
});

test('a stretch is shorter where few dumps are left, so that all threads have one, or where one waits for it, and a block where there is one thread', () => {
  const later = [1000, 20, 3].map((dumps) => stretchLength(dumps, 2, false));
  expect(later).toEqual([16, 5, 4]);
  expect([stretchLength(1000, 2, true), stretchLength(1000, 1, true)]).toEqual([4, 64]);
});
