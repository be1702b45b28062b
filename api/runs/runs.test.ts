import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { indexKey, routes, type Problem, type RunDetail, type RunSummary } from '../../schema/index.ts';
import { defaultStore, openStore } from '../../store/index.ts';
import { breakRun, indexInto, newGround, type Ground } from '../../test/serving.ts';

/** Longer than a listing is taken as still true. */
const FORGOTTEN = 1100;

let ground: Ground;

beforeEach(async () => {
  ground = await newGround();
});

afterEach(() => ground.clear());

async function listed(url: string): Promise<Record<string, RunSummary>> {
  const runs = (await (await fetch(url + routes.runs())).json()) as RunSummary[];
  return Object.fromEntries(runs.map((run) => [run.id, run]));
}

async function removeFrom(location: string, run: string): Promise<void> {
  const store = await openStore(location);
  await store.remove(run);
  await store.close();
}

/** Writes what is no record batch in the place of the statistics of all classes together. */
async function damageAllClasses(location: string, run: string): Promise<void> {
  const store = await openStore(location);
  const block = { index: 'class-stats', key: 'all', number: 0, bytes: Uint8Array.of(1, 2, 3) } as const;
  await store.put(run, [block], (await store.catalogue(run))!);
  await store.close();
}

async function answer<T>(url: string, target: string): Promise<{ status: number; body: T }> {
  const response = await fetch(url + target, { headers: { Accept: 'application/json' } });
  return { status: response.status, body: (await response.json()) as T };
}

test('runs appear, are indexed, grow and go while the server runs', async () => {
  const { url } = await ground.serve();
  expect(await listed(url)).toEqual({});

  const run = await ground.write('run', { dumps: 3 });
  await pause(FORGOTTEN);
  expect((await listed(url))['run']).toMatchObject({ state: 'unindexed' });

  await ground.index('run');
  await pause(FORGOTTEN);
  expect((await listed(url))['run']).toMatchObject({ state: 'indexed', dumps: 3 });

  await cp(path.join(run, 'dumps/000000300'), path.join(run, 'dumps/000000400'), { recursive: true });
  await pause(FORGOTTEN);
  const grown = (await listed(url))['run']!;
  expect(grown).toMatchObject({ state: 'partial', dumps: 3 });
  expect(grown.command).toContain('traincube index');

  await rename(run, path.join(ground.directory, '.away'));
  await pause(FORGOTTEN);
  expect((await listed(url))['run']).toMatchObject({ state: 'indexed', log: false, command: null });
});

test('a pipe in the place of a file is waited for by nobody, and hides no other run', async () => {
  const pipe = (file: string) => execFileSync('mkfifo', [file]);
  await ground.write('good', { dumps: 1 });
  await mkdir(path.join(ground.directory, 'piped'));
  pipe(path.join(ground.directory, 'piped/run.json'));
  const inDump = await ground.write('in-dump', { dumps: 3 });
  const parameters = path.join(inDump, 'dumps/000000200/parameters.arrow');
  const scalars = path.join(inDump, 'dumps/000000100/scalars.arrow');
  for (const file of [parameters, scalars]) {
    await rm(file);
    pipe(file);
  }
  const images = await ground.write('in-images', { dumps: 1 });
  await rm(path.join(images, 'images.arrow'));
  pipe(path.join(images, 'images.arrow'));
  const asDumps = await ground.write('as-dumps', { dumps: 1 });
  await rm(path.join(asDumps, 'dumps'), { recursive: true });
  pipe(path.join(asDumps, 'dumps'));
  await ground.index('in-dump');
  const { url } = await ground.serve();

  const runs = await listed(url);
  expect(Object.keys(runs)).toEqual(['as-dumps', 'good', 'in-dump', 'in-images', 'piped']);
  expect(runs['as-dumps']).toMatchObject({
    state: 'unreadable',
    problem: 'dumps: expected a directory, found a file.',
  });
  expect(runs['good']).toMatchObject({ state: 'unindexed', problem: null });
  expect(runs['piped']).toMatchObject({
    state: 'unreadable',
    problem: 'run.json: expected a file, found a pipe.',
    command: null,
  });
  expect(runs['in-images']).toMatchObject({
    state: 'unreadable',
    problem: 'images.arrow: expected a file, found a pipe.',
  });
  expect(runs['in-dump']).toMatchObject({ state: 'indexed', dumps: 1, refused: 2 });
  const { refusedDumps } = (await answer<RunDetail>(url, routes.run('in-dump'))).body;
  expect(refusedDumps.map(({ message }) => message)).toEqual([
    'dumps/000000100/scalars.arrow: expected a file, found a pipe.',
    'dumps/000000200/parameters.arrow: expected a file, found a pipe.',
  ]);
  const { status, body } = await answer<Problem>(url, routes.dumpScalars('in-dump', 100));
  expect([status, body.detail]).toEqual([
    422,
    'dumps/000000100/scalars.arrow: expected a file, found a pipe.',
  ]);
});

test('a run without dumps, and one that cannot be read, are not advised to be indexed', async () => {
  const run = await ground.write('begun', { dumps: 1 });
  await rm(path.join(run, 'dumps/000000100'), { recursive: true });
  await breakRun(path.join(ground.directory, 'broken'));
  const { url } = await ground.serve();

  const { begun, broken } = await listed(url);
  expect(begun).toMatchObject({ state: 'unindexed', command: null });
  expect(begun!.problem).toMatch(/is complete and has no dumps/);
  expect(broken).toMatchObject({ state: 'unreadable', command: null });

  const empty = await answer<Problem>(url, routes.layerStats('begun', 0));
  expect(empty.body).toMatchObject({ status: 422, type: 'urn:traincube:no-dumps' });
  const unread = await answer<Problem>(url, routes.layerStats('broken', 0));
  expect(unread.body).toMatchObject({ status: 422, type: 'urn:traincube:unknown-version' });
});

test('a run whose log is gone is browsed from its index; only what the log holds is not there', async () => {
  const run = await ground.write('run', { dumps: 3, pictures: true });
  await ground.index('run');
  await rm(run, { recursive: true });
  const { url } = await ground.serve();

  expect((await answer<RunDetail>(url, routes.run('run'))).body).toMatchObject({
    log: false,
    iterations: [100, 200, 300],
  });
  expect((await answer<unknown[]>(url, routes.classStats('run', 'all'))).body).toHaveLength(3);
  expect((await answer(url, routes.model('run'))).status).toBe(200);
  const images = await answer<{ name: unknown; picture: unknown }[]>(url, routes.images('run'));
  expect(images.body.map(({ name, picture }) => [name, picture])).toEqual(
    Array.from({ length: 12 }, () => [null, false]),
  );
  for (const target of [
    routes.picture('run', 0),
    routes.dumpScalars('run', 100),
    routes.filter('run', 100, 1, 0),
    routes.similarFilters('run', 100, 1, 0),
  ]) {
    const { status, body } = await answer<Problem>(url, target);
    expect(status).toBe(404);
    expect(body.detail).toMatch(/log of the run "run" is not in a directory that is served/);
  }
});

test('a class without images has its rows all the same', async () => {
  const run = await ground.write('run', { dumps: 3 });
  const file = path.join(run, 'run.json');
  const description = JSON.parse(await readFile(file, 'utf8')) as { classes: string[] };
  await writeFile(file, JSON.stringify({ ...description, classes: [...description.classes, 'empty'] }));
  await ground.index('run');
  const { url } = await ground.serve();
  const stats = (await answer<{ error: unknown }[]>(url, routes.classStats('run', 3))).body;
  expect(stats.map(({ error }) => error)).toEqual([null, null, null]);
  const images = (await answer<{ predicted: unknown }[]>(url, routes.classImages('run', 3))).body;
  expect(images.map(({ predicted }) => predicted)).toEqual([[], [], []]);
});

test('a log that cannot be read any more leaves the index to be browsed', async () => {
  const run = await ground.write('run', { dumps: 3 });
  await ground.index('run');
  await writeFile(path.join(run, 'images.arrow'), 'broken');
  const { url } = await ground.serve();
  const found = (await listed(url))['run']!;
  expect(found).toMatchObject({ state: 'indexed', log: false });
  expect(found.problem).toContain('images.arrow');
  expect((await answer<unknown[]>(url, routes.images('run'))).body).toHaveLength(12);
  expect((await answer(url, routes.picture('run', 0))).status).toBe(422);
});

test('dumps that took the place of indexed ones are still to be indexed', async () => {
  const run = await ground.write('run', { dumps: 7 });
  await ground.index('run');
  const dumps = path.join(run, 'dumps');
  for (const [from, to] of [
    ['000000200', '000000210'],
    ['000000300', '000000310'],
    ['000000700', '000000800'],
  ] as const) {
    await rename(path.join(dumps, from), path.join(dumps, to));
  }
  const { url } = await ground.serve();
  expect((await listed(url))['run']).toMatchObject({ state: 'partial', dumps: 7 });
});

test('dumps that the log no longer has stay in an index that is whole', async () => {
  const run = await ground.write('run', { dumps: 3 });
  await ground.index('run');
  await rm(path.join(run, 'dumps/000000200'), { recursive: true });
  const { url } = await ground.serve();
  expect((await listed(url))['run']).toMatchObject({ state: 'indexed', dumps: 3 });
});

test('a run whose dumps cannot be listed, or whose last error cannot be read, says so and hides no other', async () => {
  await ground.write('good', { dumps: 2 });
  const noDumps = path.join(await ground.write('no-dumps', { dumps: 2 }), 'dumps');
  const damaged = await ground.write('damaged', { dumps: 2 });
  for (const name of ['good', 'no-dumps', 'damaged']) await ground.index(name);
  await rm(noDumps, { recursive: true });
  await writeFile(noDumps, 'not a directory');
  await damageAllClasses(defaultStore(damaged), 'damaged');

  const { url } = await ground.serve();
  const runs = await listed(url);
  expect(runs['good']).toMatchObject({ state: 'indexed', problem: null });
  expect(runs['no-dumps']).toMatchObject({ state: 'indexed', log: true, dumps: 2 });
  expect(runs['no-dumps']!.problem).toMatch(/dumps: expected a directory/);
  expect(runs['damaged']).toMatchObject({ state: 'indexed', dumps: 2, finalError: null });
  expect(runs['damaged']!.problem).toMatch(/Block 0 of class-stats "all" is damaged: .*--fresh`/);
});

test('two runs of one name have two ids, and each its own index', async () => {
  const first = await ground.write('a/run', { dumps: 2, seed: 1 });
  const second = await ground.write('b/run', { dumps: 3, seed: 2 });
  await ground.index('a/run');
  await ground.index('b/run');
  const { url } = await ground.serve({ directories: [path.dirname(first), second] });
  const runs = await listed(url);
  expect(Object.keys(runs)).toEqual(['run', 'run~2']);
  expect([runs['run']!.dumps, runs['run~2']!.dumps]).toEqual([2, 3]);
  expect((await answer<unknown[]>(url, routes.classStats('run~2', 0))).body).toHaveLength(3);
});

test('in one store, an index is that of the directory which it names', async () => {
  const first = await ground.write('a/run', { dumps: 2 });
  const second = await ground.write('b/run', { dumps: 2 });
  const store = path.join(ground.directory, 'store');
  await indexInto(second, store);
  const { url } = await ground.serve({ directories: [first, second], store });
  const runs = await listed(url);
  expect(runs['run']).toMatchObject({
    state: 'unindexed',
    command: `npx traincube index ${first} --store ${store}`,
  });
  expect(runs['run~2']).toMatchObject({ state: 'indexed' });
});

test('an index that is built again from another directory is that one’s', async () => {
  const first = await ground.write('a/run', { dumps: 2 });
  const second = await ground.write('b/run', { dumps: 3 });
  const store = path.join(ground.directory, 'store');
  await indexInto(first, store, 'one');
  const { url } = await ground.serve({ directories: [first, second], store });
  const states = async () => Object.entries(await listed(url)).map(([id, { state }]) => [id, state]);
  expect(await states()).toEqual([
    ['run', 'indexed'],
    ['run~2', 'unindexed'],
  ]);
  await removeFrom(store, 'one');
  await indexInto(second, store, 'one');
  await pause(FORGOTTEN);
  expect(await states()).toEqual([
    ['run', 'unindexed'],
    ['run~2', 'indexed'],
  ]);
});

test('an index under another name is that of its directory', async () => {
  const first = await ground.write('a/run', { dumps: 2 });
  const second = await ground.write('b/run', { dumps: 3 });
  const store = path.join(ground.directory, 'store');
  await indexInto(first, store);
  await indexInto(second, store, 'second');
  const { url } = await ground.serve({ directories: [first, second], store });
  const runs = await listed(url);
  expect(Object.keys(runs)).toEqual(['run', 'run~2']);
  expect(runs['run~2']).toMatchObject({ state: 'indexed', dumps: 3, log: true });
});

test('a store that was removed and made again is opened again', async () => {
  const run = await ground.write('run', { dumps: 2 });
  await ground.index('run');
  const { url } = await ground.serve();
  expect((await listed(url))['run']).toMatchObject({ state: 'indexed', dumps: 2 });
  await rm(defaultStore(run), { recursive: true });
  await pause(FORGOTTEN);
  expect((await listed(url))['run']).toMatchObject({ state: 'unindexed' });
  await ground.index('run');
  await pause(FORGOTTEN);
  expect((await listed(url))['run']).toMatchObject({ state: 'indexed' });
  expect((await answer<unknown[]>(url, routes.classStats('run', 0))).body).toHaveLength(2);
});

test('a log that took the place of an indexed one is said to need a new index', async () => {
  const run = await ground.write('run', { dumps: 2 });
  await ground.index('run');
  await rm(run, { recursive: true });
  await ground.write('run', { dumps: 2, classes: 2 });
  const { url } = await ground.serve();
  const found = (await listed(url))['run']!;
  expect(found).toMatchObject({ state: 'unreadable', dumps: 0 });
  expect(found.problem).toMatch(/another run.* --fresh`/);
  const { status, body } = await answer<Problem>(url, routes.classStats('run', 0));
  expect({ status, type: body.type }).toEqual({ status: 409, type: 'urn:traincube:store-conflict' });
});

test('a block that is missing is a problem, not a shorter table', async () => {
  const run = await ground.write('run', { dumps: 3 });
  await ground.index('run');
  const store = await openStore(defaultStore(run));
  const catalogue = (await store.catalogue('run'))!;
  await store.remove('run');
  await store.put('run', [], catalogue);
  await store.close();
  const { url } = await ground.serve();
  for (const target of [routes.classStats('run', 0), routes.classStats('run'), routes.layerStats('run')]) {
    const { status, body } = await answer<Problem>(url, target);
    expect(status).toBe(503);
    expect(body.detail).toMatch(/traincube index --fresh/);
  }
  expect((await listed(url))['run']).toMatchObject({ finalError: null });
});

test('blocks that were written again have another ETag, though the catalogue says nothing else', async () => {
  const run = await ground.write('run', { dumps: 3 });
  await ground.index('run');
  const { url } = await ground.serve();
  const target = url + routes.classStats('run', 0);
  const tag = (await fetch(target)).headers.get('etag')!;
  const again = async () => (await fetch(target, { headers: { 'If-None-Match': tag } })).status;
  expect(await again()).toBe(304);

  const store = await openStore(defaultStore(run));
  const catalogue = (await store.catalogue('run'))!;
  const series = { run: 'run', index: 'class-stats', key: indexKey['class-stats'](0) } as const;
  const bytes = (await store.get({ ...series, key: indexKey['class-stats'](1) }, 0))!;
  const revision = catalogue.revision + 1;
  await store.put('run', [{ ...series, number: 0, bytes }], { ...catalogue, revision });
  await store.close();
  await pause(FORGOTTEN);
  expect(await again()).toBe(200);
});

test('an index that is removed and built again from the same log has other ETags', async () => {
  const run = await ground.write('run', { dumps: 2 });
  await ground.index('run');
  const { url } = await ground.serve();
  const tag = async () => (await fetch(url + routes.classStats('run', 0))).headers.get('etag');
  const before = await tag();
  await removeFrom(defaultStore(run), 'run');
  await ground.index('run');
  await pause(FORGOTTEN);
  expect(await tag()).not.toBe(before);
});

test('rows that a catalogue does not know yet are not sent', async () => {
  const run = await ground.write('run', { dumps: 5 });
  await ground.index('run');
  const store = await openStore(defaultStore(run));
  const catalogue = (await store.catalogue('run'))!;
  await store.put('run', [], { ...catalogue, iterations: catalogue.iterations.slice(0, 3), complete: false });
  await store.close();
  const { url } = await ground.serve();
  expect((await answer<unknown[]>(url, routes.classStats('run', 0))).body).toHaveLength(3);
  expect((await listed(url))['run']).toMatchObject({ state: 'partial', dumps: 3 });
});

test('a file where the store should be is a problem of that run alone', async () => {
  await ground.write('good/run', { dumps: 2 });
  const bad = await ground.write('bad/run', { dumps: 2 });
  await ground.index('good/run');
  await writeFile(defaultStore(bad), 'not a store');
  const directories = ['good', 'bad'].map((name) => path.join(ground.directory, name));
  const { url } = await ground.serve({ directories });
  const runs = await listed(url);
  expect(runs['run']).toMatchObject({ state: 'indexed' });
  expect(runs['run~2']).toMatchObject({ state: 'unreadable' });
  expect(runs['run~2']!.problem).toContain('.traincube');
});
