import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { checkLog, openLog, type Log } from '../ingest/index.ts';
import { modelDescription } from '../schema/index.ts';
import { evaluateDump } from './evaluate-dump.ts';
import { trainOptions, type TrainFlags } from './options.ts';
import { testImages } from './test-images.testing.ts';
import { train, type TrainSurroundings } from './train.ts';

const FLAGS: TrainFlags = {
  backend: 'wasm',
  width: '3',
  batchSize: '16',
  iterations: '12',
  dumpEvery: '5',
  validation: '22',
  name: 'test',
};

const quiet: TrainSurroundings = { say: () => undefined, images: testImages() };

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-train-'));
});

afterEach(async () => {
  delete process.env['SOURCE_DATE_EPOCH'];
  await rm(root, { recursive: true });
});

async function record(name: string, flags: TrainFlags = {}, surroundings = quiet) {
  const directory = path.join(root, name);
  const result = await train(directory, trainOptions(directory, { ...FLAGS, ...flags }), surroundings);
  return { directory, result };
}

async function recordAndOpen(flags: TrainFlags = {}, surroundings = quiet): Promise<Log> {
  return openLog((await record('run', flags, surroundings)).directory);
}

/** Every file under a directory, as hexadecimal text, by its path. */
async function contents(directory: string, wanted: RegExp): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const bytes = new Map<string, string>();
  for (const file of files.sort()) {
    if (wanted.test(file)) bytes.set(path.relative(directory, file), await readFile(file, 'hex'));
  }
  return bytes;
}

/** Weights or gradients of every layer of a dump, one after the other. */
async function coefficients(log: Log, iteration: number, kind: 'weights' | 'gradients'): Promise<number[]> {
  const dump = await log.openDump(iteration);
  const values: number[] = [];
  const layers = log.model.layers.filter(({ filters }) => filters !== undefined);
  for (const position of layers.keys()) {
    const layer = await dump.readLayer(position, new ArrayBuffer(dump.layerBytes(position)), 0);
    values.push(...layer[kind]!);
  }
  await dump.close();
  return values;
}

async function scalars(log: Log, iteration: number): Promise<ReadonlyMap<string, Float64Array>> {
  const dump = await log.openDump(iteration);
  const columns = await dump.scalars();
  await dump.close();
  return columns;
}

test('a log that a reader takes: first, every fifth and last iteration, with the rows since the dump before', async () => {
  const log = await recordAndOpen({ warmUp: '4', learningRate: '0.08', learningRateSteps: '6:0.5' });

  expect(await log.iterations()).toEqual([0, 5, 10, 12]);
  expect(log.run).toMatchObject({
    name: 'test',
    status: 'complete',
    dumpInterval: 5,
    iterationsPerEpoch: 12,
  });
  expect(modelDescription.parse(log.model)).toEqual(log.model);
  expect(Object.fromEntries(await scalars(log, 0))).toMatchObject({ iteration: Float64Array.of(0) });
  const rows = await scalars(log, 10);
  expect([...rows.get('iteration')!]).toEqual([6, 7, 8, 9, 10]);
  expect(rows.get('learningRate')!.every((rate) => rate === Math.fround(0.04))).toBe(true);
  const first = await scalars(log, 5);
  expect([...first.get('learningRate')!]).toEqual([0.04, 0.06, 0.08, 0.08, 0.08].map(Math.fround));
  expect(
    first.get('seconds')!.every((seconds, index, all) => index === 0 || seconds >= all[index - 1]!),
  ).toBe(true);
  await log.close();
});

test('validation images are spread evenly over the classes, with names and pictures', async () => {
  const log = await recordAndOpen({ iterations: '1' });
  expect([...log.images.classes]).toEqual([0, 1, 2, 3].flatMap((id) => Array(id < 2 ? 6 : 5).fill(id)));
  expect(log.images.names[0]).toMatch(/^bar-000\d\d$/);
  expect(
    Buffer.from((await log.images.picture(21))!)
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  await log.close();
});

test('the gradients of a dump are those of the next update, at the weights of the dump', async () => {
  const flags = { dumpEvery: '1', momentum: '0', weightDecay: '0', warmUp: '0', learningRateSteps: '' };
  const log = await recordAndOpen({ ...flags, iterations: '3', learningRate: '0.05' });
  for (const iteration of [0, 1, 2]) {
    const before = await coefficients(log, iteration, 'weights');
    const gradients = await coefficients(log, iteration, 'gradients');
    const after = await coefficients(log, iteration + 1, 'weights');
    const residual = after.map((value, index) => value - (before[index]! - 0.05 * gradients[index]!));
    expect(Math.hypot(...gradients)).toBeGreaterThan(0.1);
    expect(Math.hypot(...residual) / Math.hypot(...after)).toBeLessThan(1e-6);
  }
  await log.close();
});

test.each([{}, { model: 'resnet-20', optimizer: 'adam' }])(
  'the same command writes the same bytes, another seed others: %j',
  async (flags) => {
    process.env['SOURCE_DATE_EPOCH'] = '1700000000';
    const first = await record('first', { ...flags, augment: true });
    const again = await record('again', { ...flags, augment: true });
    const other = await record('other', { ...flags, augment: true, seed: '2' });
    const [a, b, c] = await Promise.all(
      [first, again, other].map(({ directory }) => contents(directory, /./)),
    );
    expect(a!.size).toBe(3 + 4 * 4);
    expect(b).toEqual(a);
    expect(c!.get('dumps/000000000/parameters.arrow')).not.toBe(a!.get('dumps/000000000/parameters.arrow'));
  },
);

test('without SOURCE_DATE_EPOCH all but times is the same', async () => {
  const timeless = /(parameters|validation|state|images)\.arrow$|model\.json$/;
  const [first, again] = [await record('first'), await record('again')];
  expect(await contents(first.directory, timeless)).toEqual(await contents(again.directory, timeless));
});

test.each([{}, { model: 'resnet-20' }])(
  'a dump evaluated again gives its validation, bit for bit: %j',
  async (flags) => {
    const log = await recordAndOpen(flags);
    for (const iteration of [0, 10]) {
      const dump = await log.openDump(iteration);
      expect(await evaluateDump(log, iteration, quiet.say)).toEqual(await dump.validation());
      await dump.close();
    }
    await log.close();
  },
);

test('the recorded run of fixtures/ evaluates again, bit for bit', async () => {
  const log = await openLog(path.resolve(import.meta.dirname, '../fixtures/runs/fashion-vgg-small'));
  const dump = await log.openDump(510);
  expect(await evaluateDump(log, 510, quiet.say)).toEqual(await dump.validation());
  await dump.close();
  await log.close();
});

test('a float16 log is half as large and evaluates nearly the same', async () => {
  const log = await recordAndOpen({ half: true });
  const dump = await log.openDump(10);
  const recorded = (await dump.validation()).trueProbability;
  const evaluated = (await evaluateDump(log, 10, quiet.say)).trueProbability;
  const layer = await dump.readLayer(0, new ArrayBuffer(dump.layerBytes(0)), 0);
  expect(layer.weights).toBeInstanceOf(Uint16Array);
  expect(Math.max(...recorded.map((value, image) => Math.abs(value - evaluated[image]!)))).toBeLessThan(0.01);
  await dump.close();
  await log.close();
});

test('training learns, and keeps no tensors from one iteration to the next', async () => {
  const errors = new Map<number, number>();
  const tensors: number[] = [];
  await record(
    'run',
    { iterations: '60', dumpEvery: '20', width: '4', learningRate: '0.05' },
    {
      ...quiet,
      onDump: (iteration, error) => errors.set(iteration, error),
      onIteration: () => tensors.push(tf.memory().numTensors),
    },
  );
  expect(errors.get(0)).toBeGreaterThan(0.5);
  expect(errors.get(60)).toBeLessThan(0.3);
  // From the second iteration on the optimizer has its slots.
  expect(new Set(tensors.slice(1)).size).toBe(1);
});

test('a stopped run says that it failed and keeps its dumps', async () => {
  const stop = new AbortController();
  const { directory, result } = await record(
    'run',
    {},
    {
      ...quiet,
      signal: stop.signal,
      onIteration: ({ iteration }) => iteration === 7 && stop.abort(),
    },
  );
  const log = await openLog(directory);
  expect(result).toEqual({ iteration: 5, stopped: true });
  expect(log.run.status).toBe('failed');
  expect(log.run.endedAt).toBeTruthy();
  expect(await log.iterations()).toEqual([0, 5]);
  await log.close();
});

test('a run that is stopped before its first dump writes that one', async () => {
  const sinceItsLogBegan = {
    get aborted() {
      return existsSync(path.join(root, 'run'));
    },
  } as AbortSignal;
  const { directory, result } = await record('run', {}, { ...quiet, signal: sinceItsLogBegan });
  expect(result).toEqual({ iteration: 0, stopped: true });
  expect((await checkLog(directory)).faults).toEqual([]);
});

test('a run that is stopped before its log is begun writes nothing', async () => {
  const { directory, result } = await record('run', {}, { ...quiet, signal: AbortSignal.abort() });
  expect(result).toEqual({ iteration: undefined, stopped: true });
  expect(existsSync(directory)).toBe(false);
});

test('a run whose loss is no longer a number is recorded to its end, and its log has no faults', async () => {
  const { directory } = await record('run', {
    learningRate: '1000',
    learningRateSteps: '1:1e30',
    warmUp: '0',
  });
  const { faults, notes } = await checkLog(directory);
  expect(faults).toEqual([]);
  const last = 'dumps/000000012';
  expect(notes).toContain(`${last}: the weights of conv1_1 hold 27 NaN and 0 infinite coefficients.`);
  expect(notes).toContain(`${last}/validation.arrow, column confidence: holds 22 NaN.`);
  const log = await openLog(directory);
  expect(log.run.status).toBe('complete');
  expect(await log.iterations()).toEqual([0, 5, 10, 12]);
  expect((await scalars(log, 12)).get('trainLoss')!.at(-1)).toBeNaN();
  await log.close();
});

test('a run that cannot be written says that it failed', async () => {
  const directory = path.join(root, 'run');
  const obstruct = async () => writeFile(path.join(directory, 'dumps', '000000005'), 'in the way');
  await expect(
    record('run', {}, { ...quiet, onIteration: ({ iteration }) => void (iteration === 1 && obstruct()) }),
  ).rejects.toThrow();
  const log = await openLog(directory);
  expect(log.run.status).toBe('failed');
  await log.close();
});

test('a run is replaced only where that is asked for, other files never', async () => {
  await record('run');
  await expect(record('run')).rejects.toThrow(/already holds a run/);
  const { directory } = await record('run', { overwrite: true, iterations: '1' });
  expect(await readdir(path.join(directory, 'dumps'))).toEqual(['000000000', '000000001']);
  await rm(path.join(directory, 'run.json'));
  await expect(record('run', { overwrite: true })).rejects.toThrow(/holds files that are not a run/);
});

test('more images than there are', async () => {
  await expect(record('run', { batchSize: '201' })).rejects.toThrow(
    '--batch-size takes at most 200, as many training images as test images has, not 201.',
  );
  await expect(record('run', { validation: '81' })).rejects.toThrow(/^--validation takes at most 80/);
});

test('what is wrong with the flags is said before anything is fetched', async () => {
  const { directory } = await record('run');
  const said: string[] = [];
  const fetching = { say: (sentence: string) => void said.push(sentence) };
  process.env['TRAINCUBE_CACHE'] = path.join(root, 'cache');
  try {
    await expect(record('run', { data: 'mnist' }, fetching)).rejects.toThrow(
      `${directory} already holds a run; name another directory, or replace it with --overwrite.`,
    );
    await expect(record('other', { data: 'mnist', validation: '10001' }, fetching)).rejects.toThrow(
      '--validation takes at most 10000, as many validation images as MNIST has, not 10001.',
    );
  } finally {
    delete process.env['TRAINCUBE_CACHE'];
  }
  expect(said).toEqual([]);
  expect(await readdir(root)).toEqual(['run']);
});
