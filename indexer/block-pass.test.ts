import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildKernels } from '../bin/build-kernels.mjs';
import { openLog, type Dump, type Log } from '../ingest/index.ts';
import { TraincubeError, dumpName } from '../schema/index.ts';
import { memoryStore } from '../store/index.ts';
import { BlockPass, type IndexProgress } from './block-pass.ts';
import { Lanes, type Lane } from './threads/lanes.ts';
import { Threads } from './threads/threads.ts';
import { planOf } from './plan.ts';
import { writeSmallLog } from './small-log.testing.ts';

let directory: string;
beforeAll(async () => {
  await buildKernels();
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-pass-'));
  await writeSmallLog({ directory, iterations: Array.from({ length: 70 }, (_, dump) => dump) });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The log with a disk that gives no coefficients of some dumps, though they open; counts what is opened, closed and read. */
function damaged(log: Log, iterations: readonly number[], errorOf: (iteration: number) => Error) {
  const open = { count: 0, reads: 0 };
  const openDump = async (wanted: number): Promise<Dump> => {
    const dump = await log.openDump(wanted);
    open.count += 1;
    const own: Partial<Dump> = { close: async () => dump.close().then(() => void (open.count -= 1)) };
    const readLayer: Dump['readLayer'] = async (...parameters) => {
      open.reads += 1;
      if (iterations.includes(wanted)) throw errorOf(wanted);
      return dump.readLayer(...parameters);
    };
    Object.assign(own, { readLayer });
    return new Proxy(dump, {
      get: (target, name) => {
        const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  };
  return { open, log: { ...log, openDump } satisfies Log };
}

/** As many lanes, all of them this thread. */
async function threadsOf(log: Log, lanes: number, signal?: AbortSignal): Promise<Threads> {
  const threads = new Threads(log, undefined, signal);
  const { stop, lanes: own } = await threads.lanes({ pieces: 1, bytes: 0, isSeekable: true });
  threads.lanes = async () => new Lanes(Array<Lane>(lanes).fill(own[0]!), stop);
  return threads;
}

test.each([1, 2])('an abort while dumps are still being opened ends the pass, %p lanes', async (lanes) => {
  const log = await openLog(directory);
  const interruption = new AbortController();
  let opened = 0;
  const openDump: Log['openDump'] = async (iteration, parts = 'all') => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (parts !== 'all' || ++opened < 3) return log.openDump(iteration, parts);
    interruption.abort();
    throw refused(iteration);
  };
  const slow: Log = { ...log, openDump };
  const { signal } = interruption;
  const plan = await planOf(slow, undefined);
  const pass = new BlockPass(slow, memoryStore(), 'run', plan, await threadsOf(slow, lanes, signal));
  expect(await pass.toEnd(undefined, signal)).toBe(false);
  expect(opened).toBe(3);
  await log.close();
});

test.each([
  ['what goes wrong with a block is said, not what goes wrong with the next one meanwhile', false],
  ['what goes wrong with the next block is not said after an abort', true],
])('%s', async (_, isAborted) => {
  const log = await openLog(directory);
  const interruption = new AbortController();
  const { signal } = interruption;
  let opened = 0;
  let fail = () => {};
  const failed = new Promise<void>((resolve) => (fail = resolve));
  const openDump: Log['openDump'] = async (iteration, parts = 'all') => {
    if (parts !== 'all' || ++opened <= 64) return log.openDump(iteration, parts);
    fail();
    throw new TraincubeError('unavailable', 'the cable', { errno: 'EIO' });
  };
  const broken: Log = { ...log, openDump };
  const store = memoryStore();
  store.put = async () => {
    await failed;
    if (isAborted) interruption.abort();
    throw new TraincubeError('store-unreachable', 'gone', {});
  };
  const plan = await planOf(broken, undefined);
  const pass = new BlockPass(broken, store, 'run', plan, await threadsOf(broken, 2, signal));
  const outcome = await pass.toEnd(undefined, signal).catch((reason: unknown) => reason);
  if (isAborted) expect(outcome).toBe(false);
  else expect(outcome).toMatchObject({ code: 'store-unreachable' });
  await log.close();
});

test('after an abort nothing is asked of the store', async () => {
  const log = await openLog(directory);
  const interruption = new AbortController();
  const { signal } = interruption;
  const store = memoryStore();
  const get = store.get.bind(store);
  store.get = async (...place) => {
    if (signal.aborted) throw new TraincubeError('store-unreachable', 'gone', {});
    return get(...place);
  };
  const threads = new Threads(log, undefined, signal);
  const pass = new BlockPass(log, store, 'run', await planOf(log, undefined), threads);
  const onProgress = ({ dumps }: IndexProgress) => {
    if (dumps > 65) interruption.abort();
  };
  expect(await pass.toEnd(onProgress, signal)).toBe(false);
  expect(pass.catalogue.iterations.length).toBe(64);
  await log.close();
});

async function passOver(iterations: readonly number[], errorOf: (iteration: number) => Error) {
  const log = await openLog(directory);
  const broken = damaged(log, iterations, errorOf);
  const store = memoryStore();
  const put = store.put.bind(store);
  let puts = 0;
  store.put = async (...parameters) => {
    puts += 1;
    return put(...parameters);
  };
  // As few bytes wait as can be.
  const pass = new BlockPass(broken.log, store, 'run', await planOf(broken.log, undefined), undefined, 1);
  const outcome = await pass.toEnd().catch((reason: unknown) => reason);
  await log.close();
  return { outcome, pass, puts, open: broken.open.count, reads: broken.open.reads };
}

const fileOf = (iteration: number) => `dumps/${dumpName(iteration)}/parameters.arrow`;
const refused = (iteration: number) =>
  new TraincubeError('refused', `${fileOf(iteration)}: broken`, { file: fileOf(iteration) });

test.each([[[0]], [[30]], [[69]], [[5, 6, 7, 20, 33, 63, 64]]])(
  'dumps %p whose coefficients cannot be read are left out, and nothing stays open',
  async (bad) => {
    const { outcome, pass, open, reads } = await passOver(bad, refused);
    expect(outcome).toBe(true);
    expect(pass.catalogue.iterations.length).toBe(70 - bad.length);
    expect(pass.catalogue.refused).toEqual(
      bad.map((iteration) => ({
        iteration,
        file: fileOf(iteration),
        message: `${fileOf(iteration)}: broken`,
      })),
    );
    expect(open).toBe(0);
    // Each block is begun, looked through and built, with the dump before it; what is read ahead comes on top.
    expect(reads).toBeLessThan(4 * 4 * 70);
  },
);

test.each([
  ['an error without a name', () => new Error('the cable')],
  [
    'a failing disk, though it names a file of the dump',
    (iteration: number) =>
      new TraincubeError('unavailable', 'the cable', { file: fileOf(iteration), errno: 'EIO' }),
  ],
])('%s ends the pass, and what was committed stays', async (_, errorOf) => {
  for (const [bad, kept] of [
    [66, 64],
    [63, 0],
  ] as const) {
    const { outcome, pass, puts, open } = await passOver([bad], errorOf);
    expect(outcome).toMatchObject({ message: 'the cable' });
    expect(pass.catalogue.iterations.length).toBe(kept);
    expect(pass.catalogue.refused).toEqual([]);
    // Blocks of dumps that cannot be read are not put, however few may wait.
    expect(puts > 0).toBe(kept > 0);
    expect(open).toBe(0);
  }
});
