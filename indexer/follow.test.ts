import { mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildKernels } from '../bin/build-kernels.mjs';
import { TraincubeError } from '../schema/index.ts';
import { memoryStore, type Store } from '../store/index.ts';
import { followRun, indexRun, type FollowOptions, type IndexReport } from './index.ts';
import { contents, moveDumps, writeSmallLog } from './small-log.testing.ts';

const ALL = Array.from({ length: 80 }, (_, dump) => 10 * dump);
const RUN = 'small';
const BROKEN = 33;

let root: string;
let directory: string;
/** What the store holds after one call over the whole log. */
let whole: Record<string, string>;

beforeEach(async () => {
  await buildKernels();
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-follow-'));
  directory = path.join(root, RUN);
  await writeSmallLog({ directory, iterations: ALL });
  const broken = path.join(directory, 'dumps', '000000330', 'parameters.arrow');
  await writeFile(broken, 'nothing');
  const store = memoryStore();
  await indexRun({ directory, store });
  whole = await contents(store, RUN);
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function writeStatus(status: string): Promise<void> {
  const file = path.join(directory, 'run.json');
  const run = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...run, status }, null, 2));
}

/** A store some of whose methods are others. */
function withMethods(store: Store, methods: Partial<Store>): Store {
  const get = (target: Store, name: keyof Store) => {
    const value = methods[name] ?? target[name];
    return typeof value === 'function' ? (value.bind(target) as unknown) : value;
  };
  return new Proxy(store, { get: (target, name) => get(target, name as keyof Store) });
}

/** A follower, and what it has reported. */
function following(options: Partial<FollowOptions> & { readonly store: Store }) {
  const reports: IndexReport[] = [];
  const waiting: (() => void)[] = [];
  const onReport = (report: IndexReport) => {
    reports.push(report);
    waiting.splice(0).forEach((go) => go());
  };
  const end = followRun({ directory, onReport, ...options });
  const until = async (dumps: number) => {
    while ((reports.at(-1)?.dumps ?? 0) < dumps) {
      await Promise.race([new Promise<void>((resolve) => waiting.push(resolve)), end]);
    }
  };
  return { reports, end, until };
}

test('dumps are taken in as they come; at the end the index is the same bytes as one built afterwards', async () => {
  await moveDumps(directory, ALL, 'away');
  await writeStatus('running');
  const store = memoryStore();
  const { reports, end, until } = following({ store });
  for (const [at, iteration] of ALL.entries()) {
    await moveDumps(directory, [iteration], 'back');
    // Now one by one, now several while the follower works.
    if (at % 5 < 2) await until(at < BROKEN ? at + 1 : at);
  }
  await until(ALL.length - 1);
  expect((await store.catalogue(RUN))!.refused.map(({ iteration }) => iteration)).toEqual([330]);
  await writeStatus('complete');
  const last = await end;
  expect(last).toMatchObject({ complete: true, dumps: ALL.length - 1 });
  expect(reports.length).toBeGreaterThan(30);
  expect(await contents(store, RUN)).toEqual(whole);
});

test('a dump costs as many blocks at the end of a run as at its beginning, and the catalogue is written once', async () => {
  const late = ALL.slice(-6);
  await moveDumps(directory, late, 'away');
  await writeStatus('running');
  const written: number[] = [];
  const memory = memoryStore();
  const put: Store['put'] = async (run, blocks, catalogue) => {
    const list = [...blocks];
    if (!catalogue?.complete) written.push(list.length);
    await memory.put(run, list, catalogue);
  };
  const { end, until } = following({ store: withMethods(memory, { put }) });
  await until(ALL.length - 7);
  while (!(await memory.catalogue(RUN))!.complete) await new Promise((resolve) => setTimeout(resolve, 20));
  const before = written.length;
  for (const [at, iteration] of late.entries()) {
    await moveDumps(directory, [iteration], 'back');
    await until(ALL.length - 6 + at);
  }
  // All of the others were there when right runs were brought up to date, and the run has not grown by an eighth since: nothing but the new rows was written.
  expect(written.slice(before)).toEqual(late.map(() => expect.any(Number)));
  expect(new Set(written.slice(before)).size).toBe(1);
  await writeStatus('complete');
  await end;
  expect(await contents(memory, RUN)).toEqual(whole);
});

test('the signal ends it; another call goes on, and the index is the same bytes', async () => {
  await moveDumps(directory, ALL.slice(40), 'away');
  await writeStatus('running');
  const [store, interruption] = [memoryStore(), new AbortController()];
  const first = following({ store, signal: interruption.signal });
  await first.until(39);
  interruption.abort();
  expect(await first.end).toMatchObject({ dumps: 39 });
  await moveDumps(directory, ALL.slice(40), 'back');
  await writeStatus('complete');
  expect(await following({ store }).end).toMatchObject({ complete: true });
  expect(await contents(store, RUN)).toEqual(whole);
});

test('a run.json that is half written, and a store that is away for a while, are waited for', async () => {
  await moveDumps(directory, ALL.slice(3), 'away');
  await writeStatus('running');
  const memory = memoryStore();
  let isAway = false;
  const catalogue: Store['catalogue'] = async (run) => {
    if (isAway) throw new TraincubeError('store-unreachable', 'The store does not answer.');
    return memory.catalogue(run);
  };
  const store = withMethods(memory, { catalogue });
  const problems: string[] = [];
  const { end, until } = following({ store, onProblem: ({ message }) => void problems.push(message) });
  await until(3);
  isAway = true;
  const run = await readFile(path.join(directory, 'run.json'), 'utf8');
  await writeFile(path.join(directory, 'run.json'), run.slice(0, 40));
  await moveDumps(directory, ALL.slice(3), 'back');
  while (problems.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  isAway = false;
  await until(ALL.length - 1);
  await writeFile(path.join(directory, 'run.json'), run);
  await writeStatus('complete');
  await end;
  expect(problems).toEqual(['The store does not answer.']);
  expect(await contents(memory, RUN)).toEqual(whole);
});

test('a run.json that another one of the same time takes the place of ends the run', async () => {
  await writeStatus('running');
  const [file, longAgo] = [path.join(directory, 'run.json'), new Date('2026-01-01T00:00:00Z')];
  await utimes(file, longAgo, longAgo);
  const { end, until } = following({ store: memoryStore() });
  await until(ALL.length - 1);
  await writeFile(`${file}.tmp`, (await readFile(file, 'utf8')).replace('"running"', '"failed"'));
  await utimes(`${file}.tmp`, longAgo, longAgo);
  await rename(`${file}.tmp`, file);
  expect(await end).toMatchObject({ complete: true });
});

test('what the store has is removed once, however often the work is tried', async () => {
  const memory = memoryStore();
  await indexRun({ directory, store: memory });
  const [removed, written]: [string[], number[]] = [[], []];
  const remove: Store['remove'] = async (run) => {
    if (await memory.catalogue(run)) removed.push(run);
    await memory.remove(run);
  };
  const put: Store['put'] = async (run, blocks, catalogue) => {
    written.push(catalogue!.iterations.length);
    if (written.length === 2) throw new TraincubeError('store-unreachable', 'The store does not answer.');
    await memory.put(run, blocks, catalogue);
  };
  const told: string[][] = [];
  const onRemoved = () => void told.push([...removed]);
  await following({ store: withMethods(memory, { remove, put }), fresh: true, onRemoved }).end;
  expect([removed, told]).toEqual([[RUN], [[RUN]]]);
  expect(written[1]).toBeGreaterThan(written[0]!);
  expect(written[2]).toBe(written[1]);
  expect(await contents(memory, RUN)).toEqual(whole);
});

test('what is no run is said at once, and so is a complete run without dumps', async () => {
  const nothing = following({ store: memoryStore(), directory: root });
  await expect(nothing.end).rejects.toMatchObject({ code: 'not-a-run' });
  await moveDumps(directory, ALL, 'away');
  await expect(following({ store: memoryStore() }).end).rejects.toMatchObject({ code: 'no-dumps' });
});
