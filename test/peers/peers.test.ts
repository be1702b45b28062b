import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { buildKernels } from '../../bin/build-kernels.mjs';
import { createLog } from '../../ingest/index.ts';
import {
  MEASURES,
  QUARTILES,
  dumpedLayers,
  filterLength,
  type ModelDescription,
} from '../../schema/index.ts';
import { seededRandom } from '../bench/measure.ts';
import { ROOT } from '../command.ts';
import { disagreement } from './agreement.ts';
import { compare } from './compare.ts';
import { openDuckDB } from './duckdb.ts';
import { markdownTable } from './markdown.ts';
import { openNative } from './native.ts';
import { openNumpy } from './numpy.ts';
import { isMissing, type Peer } from './peer.ts';
import { openPlainJavaScript } from './plain-javascript.ts';
import { openIndexer, openKernels } from './traincube.ts';

/** Filters of one coefficient, more of them than DuckDB takes at once, and a layer that every peer takes in parts. */
const MODEL: ModelDescription = {
  layers: [
    { id: 0, name: 'data', type: 'data', path: [], inputs: [] },
    { id: 1, name: 'a', type: 'conv', path: ['m'], inputs: [0], filters: 2100, kernel: [1] },
    { id: 2, name: 'b', type: 'conv', path: ['m'], inputs: [1], filters: 70, kernel: [3, 3, 512] },
    { id: 3, name: 'c', type: 'fc', path: [], inputs: [2], filters: 6, kernel: [37] },
  ],
};
const LAYERS = dumpedLayers(MODEL);
const LENGTHS = LAYERS.flatMap((layer) => new Array<number>(layer.filters).fill(filterLength(layer)));

/** Of a filter of every layer, at every dump: usual, zero, constant, all but constant, a sum that cancels, very small and very large numbers. */
const COEFFICIENTS: readonly ((random: number, i: number) => number)[] = [
  (random) => 0.05 * (random - 0.5),
  () => 0,
  () => 0.1,
  (random) => 1 + 1e-6 * random,
  (random, i) => (i % 2 ? -1 : 1) * (1 + 1e-6 * random),
  (random) => 1e-42 * random,
  (random) => 1e36 * (random - 0.5),
];

const canLoad = (name: string): boolean => {
  try {
    createRequire(import.meta.url)(name);
    return true;
  } catch {
    return false;
  }
};
const PEERS: readonly [string, typeof openNumpy, boolean][] = [
  ['traincube index', (directory) => openIndexer(directory, 1), true],
  ['plain JavaScript', openPlainJavaScript, true],
  ['C', openNative, spawnSync('gcc', ['--version']).status === 0],
  ['numpy + pyarrow', openNumpy, spawnSync('python3', ['-c', 'import numpy, pyarrow']).status === 0],
  ['DuckDB', openDuckDB, canLoad('@duckdb/node-bindings')],
];

let directory: string;
let log: string;
const open: Peer[] = [];

async function writeLog(): Promise<void> {
  const writer = await createLog(log, {
    run: {
      name: 'tiny',
      model: 'three layers',
      dataset: 'none',
      framework: 'tests',
      classes: ['cat'],
      dumpInterval: 10,
      iterationsPerEpoch: 10,
      hyperparameters: {},
      startedAt: '2026-01-01T00:00:00Z',
    },
    model: MODEL,
    images: [{ class: 0, name: '0', picture: null }],
  });
  for (const iteration of [10, 20, 30]) {
    const random = seededRandom(iteration);
    const column = (filters: number, length: number) =>
      Float32Array.from({ length: filters * length }, (_, i) =>
        COEFFICIENTS[Math.floor(i / length) % COEFFICIENTS.length]!(random(), i),
      );
    const parameters = LAYERS.map((layer) => ({
      weights: column(layer.filters, filterLength(layer)),
      gradients: column(layer.filters, filterLength(layer)),
    }));
    await writer.writeDump(iteration, {
      parameters,
      validation: {
        predicted: Int32Array.of(0),
        confidence: Float32Array.of(1),
        trueProbability: Float32Array.of(1),
        trueRank: undefined,
      },
      scalars: new Map(
        ['iteration', 'trainLoss', 'trainError', 'learningRate', 'seconds'].map((name) => [
          name,
          Float64Array.of(name === 'iteration' ? iteration : 0.5),
        ]),
      ),
    });
  }
  await writer.finish('complete', '2026-01-02T00:00:00Z');
}

beforeAll(async () => {
  await buildKernels();
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-peers-test-'));
  log = path.join(directory, 'tiny');
  await writeLog();
});

afterAll(async () => {
  for (const peer of open) await peer.close();
  await rm(directory, { recursive: true, force: true });
});

describe('gives the answers of the kernels', () => {
  for (const [name, openPeer, isInstalled] of PEERS) {
    const judge = isInstalled ? test : test.skip;
    judge(isInstalled ? name : `${name}, which is not installed`, async () => {
      const peer = await openPeer(log, directory);
      if (isMissing(peer)) throw new Error(peer.missing);
      open.push(peer);
      const kernels = await openKernels(log);
      for (const work of peer.works) {
        const compared = await compare([kernels, peer], work, { rounds: 1, lengths: LENGTHS });
        expect(compared).toHaveLength(2);
        const { measures } = await peer.run(work);
        expect(measures).toHaveLength((work === 'files' ? 3 : 1) * LENGTHS.length * MEASURES.length);
        expect(measures.filter(Number.isFinite).length).toBeGreaterThan(0.75 * measures.length);
      }
    });
  }
});

const judgeC = spawnSync('gcc', ['--version']).status === 0 ? test : test.skip;

judgeC('C gives the quartiles of the index, and others end the comparison', async () => {
  const index = await openIndexer(log, 1);
  const native = await openNative(log, directory);
  if (isMissing(native)) throw new Error(native.missing);
  open.push(native);
  const options = { rounds: 1, lengths: LENGTHS };
  expect(await compare([index, native, await openKernels(log)], 'files', options)).toHaveLength(3);
  const { quartiles } = await native.run('files');
  expect(quartiles).toHaveLength(3 * LAYERS.length * QUARTILES.length);
  expect(new Set(quartiles).size).toBeGreaterThan(5);
  const other: Peer = {
    ...native,
    name: 'other',
    run: async (work) => {
      const answer = await native.run(work);
      return { ...answer, quartiles: answer.quartiles!.with(7, 0.25) };
    },
  };
  await expect(compare([index, other, await openKernels(log)], 'files', options)).rejects.toThrow(
    'other and traincube index disagree: quartile 7 is 0.25, expected ',
  );
});

describe('two answers', () => {
  const answer = (change: Partial<Record<(typeof MEASURES)[number], number>> = {}) => {
    const values = { mean: 0.001, sd: 0.02, sum: 4.608, min: -0.1, max: 0.1, norm: 1.36, ...change };
    return Float64Array.from(MEASURES, (name) => (values as Record<string, number>)[name] ?? NaN);
  };
  const judge = (change: Parameters<typeof answer>[0]) => disagreement(answer(change), answer(), [4608]);

  test('agree where only the order of sums differs', () => {
    expect(judge({ sum: 4.608 + 1e-9, norm: 1.36 + 1e-12 })).toBeUndefined();
  });

  test.each([
    ['a sum in single precision', { norm: 1.36 * (1 + 1e-8) }, 'norm of filter 0 at dump 0'],
    ['another least value', { min: Math.fround(-0.1) }, 'min of filter 0'],
    ['null for a number', { sd: NaN }, 'sd of filter 0'],
    ['a number for null', { cosine: 1 }, 'cosine of filter 0'],
  ])('disagree by %s', (_, change, words) => {
    expect(judge(change)).toContain(words);
  });

  test('of float32 agree to its rounding', () => {
    const rounded = answer().map(Math.fround);
    expect(disagreement(rounded, answer(), [4608], true)).toBeUndefined();
    expect(disagreement(rounded, answer(), [4608])).toContain('is 0.0010000000474974513');
  });
});

test('a peer that gives another answer ends the comparison', async () => {
  const kernels = await openKernels(log);
  const wrong: Peer = {
    ...kernels,
    name: 'other',
    run: async (work) => {
      const answer = await kernels.run(work);
      return { ...answer, measures: answer.measures.map((value) => value * (1 + 1e-7)) };
    },
  };
  const comparison = compare([kernels, wrong], 'memory', { rounds: 1, lengths: LENGTHS });
  await expect(comparison).rejects.toThrow('other and its kernel alone disagree: ');
});

test('a table has a row a peer and ratios to the first', async () => {
  const kernels = await openKernels(log);
  const slow: Peer = { ...kernels, name: 'slow', run: async (work) => twice(await kernels.run(work)) };
  const twice = (answer: Awaited<ReturnType<Peer['run']>>) => ({ ...answer, seconds: 2, processor: 4 });
  const first: Peer = {
    ...kernels,
    run: async (work) => ({ ...twice(await kernels.run(work)), processor: 1 }),
  };
  const compared = await compare([first, slow], 'memory', { rounds: 3, lengths: LENGTHS });
  expect(markdownTable(compared, { title: 'all', bytes: 3e9 }).split('\n')).toEqual([
    '| all, 3.00 GB | seconds | GB/s | processor seconds | time, × | processor time, × |',
    '| --- | --- | --- | --- | --- | --- |',
    '| its kernel alone | 2 (2 – 2) | 1.5 | 1 (1 – 1) | 1 (1 – 1) | 1 (1 – 1) |',
    '| slow | 2 (2 – 2) | 1.5 | 4 (4 – 4) | 1 (1 – 1) | 4 (4 – 4) |',
  ]);
});

test('what is not installed is named with the command that installs it', async () => {
  expect(await openNumpy(log, directory, 'no-python')).toEqual({
    name: 'numpy + pyarrow',
    missing: 'no-python is not installed: python3 -m pip install numpy pyarrow',
  });
  expect(await openNative(log, directory, 'no-compiler')).toEqual({
    name: 'C, with quartiles',
    missing: 'no-compiler is not installed: apt install gcc libc6-dev',
  });
});

test('an interruption leaves nothing behind', async () => {
  const temporary = path.join(directory, 'temporary');
  await mkdir(temporary);
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/bench-peers.mjs'), '--quick'], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // The compiler has a cache there, too.
  const left = async () => (await readdir(temporary)).filter((name) => name.startsWith('traincube-'));
  const isWriting = async () => child.exitCode !== null || (await left()).length > 0;
  while (!(await isWriting())) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(await left()).toEqual([]);
});
