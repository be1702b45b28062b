import { mkdtemp, rename, rm, truncate } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildKernels } from '../../bin/build-kernels.mjs';
import { findingsOf, type Finding } from '../../analysis/index.ts';
import { createLog, toHalf } from '../../ingest/index.ts';
import {
  dumpName,
  dumpedLayers,
  filterLength,
  findings,
  hierarchy,
  readBlocks,
  type ModelDescription,
} from '../../schema/index.ts';
import { memoryStore, type Store } from '../../store/index.ts';
import { indexRun } from '../index.ts';

const FILTERS = 12;
const LENGTH = 27;
const DUMPS = 70;
const INTERVAL = 20;
const RUN = 'planted';
/** Nodes: 0 model, 1 module, 2 to 5 the layers. */
const MODEL: ModelDescription = {
  layers: [
    { id: 0, name: 'image', type: 'data', path: [], inputs: [] },
    ...['a', 'b', 'c', 'd'].map((name, i) => ({
      id: i + 1,
      name,
      type: 'conv' as const,
      path: ['m'],
      inputs: [i],
      filters: FILTERS,
      kernel: [3, 3, 3],
    })),
  ],
};
const [A, B, C] = [2, 3, 4];

let root: string;
beforeAll(async () => {
  await buildKernels();
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-findings-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A uniform number that belongs to a place, within ±√3: its sd is 1. */
function noise(...place: number[]): number {
  const sum = place.reduce((hash, part) => Math.imul(hash ^ part, 2654435761) ^ (hash >>> 15), 7);
  return (((sum ^ (sum >>> 13)) >>> 0) / 2 ** 32 - 0.5) * Math.sqrt(12);
}

type Fault = (layer: string, dump: number, weights: Float32Array[], gradients: Float32Array[]) => void;

/** A sound training of four layers, but for the fault. */
async function write(name: string, fault: Fault, half = false): Promise<string> {
  const directory = path.join(root, name, RUN);
  const writer = await createLog(directory, {
    run: {
      name,
      model: 'four layers',
      dataset: 'none',
      framework: 'tests',
      classes: ['cat', 'dog'],
      dumpInterval: INTERVAL,
      iterationsPerEpoch: 100,
      hyperparameters: { optimizer: 'sgd' },
      startedAt: '2026-01-01T00:00:00Z',
    },
    model: MODEL,
    images: [{ class: 0, name: '', picture: null }],
  });
  for (let dump = 0; dump < DUMPS; dump++) {
    const parameters = dumpedLayers(MODEL).map((layer) => {
      const of = (value: (i: number) => number) =>
        Float32Array.from({ length: FILTERS * filterLength(layer) }, (_, i) => value(i));
      const sd = Math.sqrt(2 / LENGTH);
      const weights = of((i) => sd * (noise(1, layer.id, i) + 0.01 * noise(2, layer.id, i, dump)));
      const gradients = of((i) => 0.01 * sd * noise(3, layer.id, i, dump));
      const rows = (values: Float32Array) =>
        Array.from({ length: FILTERS }, (_, f) => values.subarray(f * LENGTH, (f + 1) * LENGTH));
      fault(layer.name, dump, rows(weights), rows(gradients));
      return half ? { weights: toHalf(weights), gradients: toHalf(gradients) } : { weights, gradients };
    });
    await writer.writeDump(dump * INTERVAL, {
      parameters,
      validation: {
        predicted: Int32Array.of(0),
        confidence: Float32Array.of(1),
        trueProbability: Float32Array.of(1),
        trueRank: undefined,
      },
      scalars: new Map([
        ['iteration', Float64Array.of(dump * INTERVAL)],
        ['learningRate', Float64Array.of(0.1)],
        ...['trainLoss', 'trainError', 'seconds'].map((name) => [name, Float64Array.of(1)] as const),
      ]),
    });
  }
  await writer.finish('complete', '2026-01-02T00:00:00Z');
  return directory;
}

async function stored(store: Store): Promise<Finding[]> {
  const bytes = await store.get({ run: RUN, index: 'findings', key: '' }, 0);
  return findingsOf(readBlocks(findings, [bytes!]));
}

async function findingsIn(directory: string): Promise<Finding[]> {
  const store = memoryStore();
  await indexRun({ directory, store });
  return stored(store);
}

const sound: Fault = () => {};
const spoil: Fault = (layer, dump, weights, gradients) => {
  if (layer === 'b' && dump >= 20) weights[3]![5] = NaN;
  if (layer === 'b' && dump >= 30) gradients[7]!.fill(-Infinity);
  if (layer === 'c' && dump === 40) weights[0]![0] = Infinity;
};
const copy: Fault = (layer, dump, weights) => {
  if (layer === 'a') weights[9]!.set(weights[2]!.map((value, i) => 3 * (value + 0.01 * noise(9, i))));
  if (layer === 'd' && dump < DUMPS - 1) weights[1]!.set(weights[0]!);
};

test('the nodes are those of the layers', () => {
  expect(hierarchy(MODEL).map(({ name }) => name)).toEqual(['model', 'm', 'a', 'b', 'c', 'd']);
});

test('in a sound run nothing is found, and that is stored', async () => {
  const directory = await write('sound', sound);
  const store = memoryStore();
  await indexRun({ directory, store });
  expect(await stored(store)).toEqual([]);
  expect((await store.catalogue(RUN))!.findings!.dumps).toBe(DUMPS);
});

describe.each([false, true])('in a log of float16: %p', (half) => {
  test('NaN and infinity are found with their filters, each where it begins', async () => {
    const found = await findingsIn(await write(`spoiled ${half}`, spoil, half));
    expect(found).toMatchObject([
      { rule: 'not-finite', node: B, filters: [3], from: 400, to: 1380, dumps: 50, value: 1, other: 0 },
      { rule: 'not-finite', node: B, filters: [7], from: 600, to: 1380, dumps: 40, value: 1, other: LENGTH },
      { rule: 'not-finite', node: C, filters: [0], from: 800, to: 800, dumps: 1, value: 1, other: 0 },
    ]);
  });

  test('filters that are alike at the last dump are found, those that were before are not', async () => {
    const found = await findingsIn(await write(`copied ${half}`, copy, half));
    expect(found).toMatchObject([
      { rule: 'duplicate-filters', node: A, filters: [2, 9], from: 1380, to: 1380, dumps: 1, other: 2 },
    ]);
    expect(found[0]!.value).toBeGreaterThan(0.99);
  });
});

test('a filter that never moves, and one whose gradient explodes: then the updates of its layer are too large as well', async () => {
  const directory = await write('still', (layer, dump, weights, gradients) => {
    if (layer === 'b') weights[4]!.fill(0.1);
    if (layer === 'c' && dump >= 50) gradients[5]!.forEach((value, i) => (gradients[5]![i] = 1e4 * value));
  });
  expect(await findingsIn(directory)).toMatchObject([
    { rule: 'exploding-gradients', node: C, filters: [5], from: 1000, dumps: 20 },
    { rule: 'dead-filter', node: B, filters: [4], from: 0, to: 1380, dumps: DUMPS - 1 },
    { rule: 'update-ratio', node: C, filters: [], from: 1000, dumps: 20, limit: 0.01, other: 1 },
  ]);
});

test('of dumps that the log no longer has, the layer is named and nothing is like another', async () => {
  const both: Fault = (...parameters) => (spoil(...parameters), copy(...parameters));
  const directory = await write('deleted', both);
  const store = memoryStore();
  const dump = (place: number) => path.join(directory, 'dumps', dumpName(place * INTERVAL));
  const away = path.join(directory, 'dumps', '.away');
  await rename(dump(DUMPS - 1), away);
  await indexRun({ directory, store });
  await rename(away, dump(DUMPS - 1));
  await rm(dump(20), { recursive: true });
  await truncate(path.join(dump(40), 'parameters.arrow'), 1000);
  await indexRun({ directory, store });
  expect(await stored(store)).toMatchObject([
    { node: B, filters: [], from: 400, dumps: 50 },
    { node: B, filters: [3, 7], from: 600 },
    { node: C, filters: [], from: 800 },
    { rule: 'duplicate-filters', node: A, filters: [2, 9] },
  ]);
  await truncate(path.join(dump(DUMPS - 1), 'parameters.arrow'), 1000);
  const rules = (await findingsIn(directory)).map(({ rule, from }) => [rule, from]);
  expect(rules.at(-1)).toEqual(['duplicate-filters', 1360]);
});

test('while an index is built there are no findings to ask for, and a call that is ended leaves those of before', async () => {
  const directory = await write('ended', copy);
  const store = memoryStore();
  const interruption = new AbortController();
  const get: Store['get'] = (series, number) => {
    if (series.index === 'layer-filters' && number === 1) interruption.abort();
    return store.get(series, number);
  };
  const ending = new Proxy(store, {
    get: (target, name) => {
      if (name === 'get') return get;
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const report = await indexRun({ directory, store: ending, signal: interruption.signal });
  expect(report).toMatchObject({ dumps: DUMPS, complete: false });
  expect(await store.catalogue(RUN)).toMatchObject({ complete: false, findings: null });
  expect(await indexRun({ directory, store })).toMatchObject({ added: 0, complete: true });
  expect(await stored(store)).toHaveLength(1);
});
