import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { serveRuns } from '../api/index.ts';
import { synthShape, synthTruth, type SynthTruth } from '../fixtures/index.ts';
import { openLog } from '../ingest/index.ts';
import { dumpedLayers, type Catalogue } from '../schema/index.ts';
import { defaultStore, openStore } from '../store/index.ts';
import { ROOT, traincube } from '../test/command.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-synth-'));
});
afterAll(() => rm(directory, { recursive: true }));

const SHAPE = { layers: 1, classes: 12, images: 10, dumps: 40, anomalies: 3 };
const FLAGS = Object.entries(SHAPE).flatMap(([name, value]) => [`--${name}`, String(value)]);

test('the truth is written beside the run, and says what the shape has', async () => {
  const [run, file] = [path.join(directory, 'run'), path.join(directory, 'truth.json')];
  const { code, stderr } = await traincube('synth', run, ...FLAGS, '--truth', file);
  expect([code, stderr]).toEqual([0, '']);
  const truth = JSON.parse(await readFile(file, 'utf8')) as unknown;
  expect(truth).toEqual(synthTruth(synthShape(SHAPE)));
  const { name } = JSON.parse(await readFile(path.join(run, 'run.json'), 'utf8')) as { name: string };
  expect(truth).toMatchObject({ run: name });
  expect((truth as { anomalies: unknown[] }).anomalies.length).toBeGreaterThan(2);
});

test('where no file is named the truth stands beside the run, under its name, in directories that are made', async () => {
  const run = path.join(directory, 'new', 'runs', 'unnamed');
  expect((await traincube('synth', `${run}/`, ...FLAGS)).code).toBe(0);
  const truth = JSON.parse(await readFile(`${run}.truth.json`, 'utf8')) as unknown;
  expect(truth).toEqual(synthTruth(synthShape(SHAPE)));
});

test('faults are planted in the log, and said in its truth', async () => {
  const [run, file] = [path.join(directory, 'faults'), path.join(directory, 'faults.json')];
  const flags = ['--length', '9', '--classes', '2', '--images', '2', '--dumps', '25', '--faults', '1'];
  expect((await traincube('synth', run, ...flags, '--truth', file)).code).toBe(0);
  const { faults } = JSON.parse(await readFile(file, 'utf8')) as SynthTruth;
  expect(faults.map(({ kind }) => kind).sort()).toEqual([
    'dead-filter',
    'duplicate-filters',
    'ever-active-filter',
    'exploding-gradients',
    'growing-sd',
    'initialisation',
    'not-finite',
    'stopped-filter',
    'vanishing-gradients',
  ]);
  const spoilt = faults.find(({ kind }) => kind === 'not-finite')!;
  const log = await openLog(run);
  const position = dumpedLayers(log.model).findIndex(({ id }) => id === spoilt.layer);
  const finiteAt = async (iteration: number) => {
    const dump = await log.openDump(iteration);
    const { weights, gradients } = await dump.readFilter(position, spoilt.filters[0]!);
    await dump.close();
    return [weights, gradients!].map((values) => values.every(Number.isFinite));
  };
  expect(await finiteAt(spoilt.iteration - 100)).toEqual([true, true]);
  expect(await finiteAt(spoilt.iteration)).toEqual([false, false]);
  await log.close();
});

test('links are planted in the log, and said in its truth; without them the log does not speak of them', async () => {
  const flags = ['--layers', '4', '--classes', '12', '--images', '20', '--links'];
  const written = async (links: number) => {
    const [run, file] = [path.join(directory, `links-${links}`), path.join(directory, `links-${links}.json`)];
    const options = [...flags, String(links), '--truth', file];
    expect((await traincube('synth', run, ...options)).code).toBe(0);
    const { hyperparameters } = JSON.parse(await readFile(path.join(run, 'run.json'), 'utf8')) as {
      hyperparameters: Readonly<Record<string, unknown>>;
    };
    return { hyperparameters, truth: JSON.parse(await readFile(file, 'utf8')) as SynthTruth };
  };
  const [none, some] = [await written(0), await written(3)];
  expect([none.truth.links, 'links' in none.hyperparameters]).toEqual([[], false]);
  expect(some.truth.links).toHaveLength(3);
  expect(some.truth).toEqual(synthTruth(synthShape({ layers: 4, classes: 12, images: 20, links: 3 })));
  expect(some.hyperparameters['links']).toBe(3);
});

test('what is planted less often than it was asked for is said, with the reason', async () => {
  const run = path.join(directory, 'short');
  const { code, stderr } = await traincube(
    'synth',
    run,
    ...FLAGS,
    '--filters',
    '4',
    '--links',
    '6',
    '--faults',
    '1',
  );
  expect([code, stderr]).toEqual([
    0,
    `${run}: 0 of 9 faults planted: no layer has 8 filters of 9 coefficients.\n` +
      `${run}: 0 of 6 links planted: no layer has 2 more filters for one: slow, of at least 9 coefficients, without a fault, a quarter of the layer at most.\n`,
  ]);
});

describe('Ctrl-C', () => {
  const MANY = ['--dumps', '100000', '--layers', '2', '--filters', '64'];
  /** Whether a directory of the run is there, with something in it. */
  const has = (directory: string) => existsSync(directory) && readdirSync(directory).length > 0;
  const synth = (run: string, ...flags: string[]) => {
    const child = spawn(process.execPath, [path.join(ROOT, 'bin/traincube.mjs'), 'synth', run, ...flags]);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part));
    const until = async (condition: () => boolean) => {
      while (!condition() && child.exitCode === null && child.signalCode === null) await pause(10);
    };
    return { child, until, said: () => said, end: once(child, 'close') };
  };

  test('ends the log after a dump, as one of a run that failed, and says so', async () => {
    const run = path.join(directory, 'stopped');
    const { child, until, said, end } = synth(run, ...MANY);
    await until(() => has(path.join(run, 'dumps')));
    child.kill('SIGINT');
    await end;
    const log = await openLog(run);
    const dumps = (await log.iterations()).length;
    await log.close();
    expect([child.exitCode, log.run.status]).toEqual([130, 'failed']);
    expect(dumps).toBeLessThan(100_000);
    expect(said()).toContain('Ending in good order. Ctrl-C again ends at once.');
    expect(said()).toContain(`${run}: stopped; ${dumps} of 100,000 dumps written`);
  });

  test('while images are written removes what was begun', async () => {
    const run = path.join(directory, 'unbegun');
    const { child, until, said, end } = synth(run, '--images', '10000', '--pictures');
    await until(() => existsSync(path.join(run, 'images.arrow')));
    child.kill('SIGINT');
    await end;
    expect(child.exitCode).toBe(130);
    expect(said()).toContain(`Stopped before the first dump; what was begun in ${run} is removed`);
    expect([existsSync(run), existsSync(`${run}.truth.json`)]).toEqual([false, false]);
  });

  test('for the second time removes what was begun, while the first dump is written', async () => {
    const run = path.join(directory, 'discarded');
    const { child, until, said, end } = synth(run, '--layers', '60', '--filters', '128', '--length', '4608');
    await until(() => has(path.join(run, 'dumps')));
    child.kill('SIGINT');
    await until(() => said().includes('Ctrl-C again'));
    child.kill('SIGINT');
    await end;
    expect(child.signalCode).toBe('SIGINT');
    expect(said()).toContain(`Stopped before the first dump; what was begun in ${run} is removed`);
    expect([existsSync(run), existsSync(`${run}.truth.json`)]).toEqual([false, false]);
  });
});

test('with --pipe a run is indexed and served, and its dumps are nowhere', async () => {
  const run = path.join(directory, 'piped');
  const flags = ['--filters', '4', '--length', '9', '--pictures', '--pipe'];
  const first = await traincube('synth', run, ...FLAGS, ...flags);
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(first.stdout).toMatch(
    /^piped: 40 dumps indexed \(.* .B in .* s, .* .B\/s\); the index of 40 dumps takes /,
  );
  expect(await readdir(path.join(run, 'dumps'))).toEqual([]);
  const again = await traincube('synth', run, ...FLAGS, ...flags);
  expect(again.stdout).toMatch(/^piped: nothing new, 40 dumps indexed\./);
  const truth = await readFile(`${run}.truth.json`, 'utf8');
  const other = await traincube('synth', run, ...FLAGS, ...flags, '--seed', '2');
  expect(other.stderr).toMatch(/already holds a run/);
  expect(await readFile(`${run}.truth.json`, 'utf8')).toBe(truth);
  const server = await serveRuns({ directories: [run], host: '127.0.0.1', port: 0 });
  try {
    const get = (target: string) => fetch(`${server.url}/api/v1/runs/piped${target}`);
    expect(await (await get('')).json()).toMatchObject({ state: 'indexed', dumps: 40 });
    expect((await get('/images/3/picture')).headers.get('content-type')).toBe('image/png');
    const filter = await get('/dumps/100/layers/1/filters/0');
    const problem = (await filter.json()) as { readonly detail: string };
    expect([filter.status, problem.detail]).toEqual([
      404,
      'The log of the run "piped" has not kept its dump of iteration 100: only its index says of it.',
    ]);
  } finally {
    await server.close();
  }
});

test('with --pipe an index that an older traincube made is made again by the same command, and by no other', async () => {
  const run = path.join(directory, 'older');
  const synth = () => traincube('synth', run, ...FLAGS, '--filters', '4', '--length', '9', '--pipe');
  expect((await synth()).code).toBe(0);
  const store = await openStore(defaultStore(run));
  const catalogue = (await store.catalogue('older'))!;
  await store.put('older', [], { ...catalogue, indexVersion: 1 } as unknown as Catalogue);
  await store.close();
  const index = await traincube('index', run);
  expect([index.code, index.stderr]).toEqual([
    1,
    `traincube: The index of older was made by an older traincube, and building it again would lose rows: 40 of the 40 dumps in it, the first of them 100, are not in ${run} any more; bring them back or, where traincube synth --pipe made them, give that command again.\n`,
  ]);
  expect((await synth()).stdout).toMatch(/is built again\.\nolder: 40 dumps indexed/);
});

test.each([
  ['--store', 'somewhere'],
  ['--threads', '2'],
])('%s is for --pipe', async (option, value) => {
  const run = path.join(directory, 'unpiped');
  const { code, stderr } = await traincube('synth', run, option, value);
  const sentence = `${option} is for --pipe, which indexes the run; give it to traincube index otherwise.`;
  expect([code, stderr, existsSync(run)]).toEqual([1, `traincube: ${sentence}\n`, false]);
});

test('the truth is no part of a log, and must be writable, before anything is written', async () => {
  const run = path.join(directory, 'refused');
  const inside = path.join(run, 'truth.json');
  expect(await traincube('synth', run, ...FLAGS, '--truth', inside)).toEqual({
    code: 1,
    stdout: '',
    stderr: `traincube: ${inside} would be inside the run, and the truth is no part of a log; name a file outside ${run}.\n`,
  });
  const nowhere = path.join(directory, 'none', 'truth.json');
  expect(await traincube('synth', run, ...FLAGS, '--truth', nowhere)).toEqual({
    code: 1,
    stdout: '',
    stderr: `traincube: ${nowhere} cannot be written (ENOENT); name another file.\n`,
  });
  expect(existsSync(run)).toBe(false);
});
