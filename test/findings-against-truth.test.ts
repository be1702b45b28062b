import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findingsOf } from '../analysis/index.ts';
import { buildKernels } from '../bin/build-kernels.mjs';
import { synthShape, synthTruth, writeSynthLog, type SynthOptions } from '../fixtures/index.ts';
import { indexRun } from '../indexer/index.ts';
import { findings, hierarchy, indexKey, readBlocks } from '../schema/index.ts';
import { memoryStore } from '../store/index.ts';

let root: string;
beforeAll(async () => {
  await buildKernels();
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-truth-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Rule, layer and filter of what was found and of what was planted; a whole layer stands as `all`. */
async function compare(options: SynthOptions) {
  const shape = synthShape({ classes: 2, images: 4, ...options });
  const directory = path.join(root, 'run');
  await writeSynthLog(directory, shape, { overwrite: true });
  const store = memoryStore();
  await indexRun({ directory, store });
  const bytes = await store.get({ run: 'run', index: 'findings', key: indexKey.findings() }, 0);
  const nodes = hierarchy(shape.model);
  const each = (rule: string, layer: number | null, filters: readonly number[]) =>
    (filters.length > 0 ? filters : ['all']).map((filter) => `${rule} ${layer} ${filter}`);
  return {
    found: findingsOf(readBlocks(findings, [bytes!])).flatMap(({ rule, node, filters }) =>
      each(rule, nodes[node]!.layer, filters),
    ),
    planted: synthTruth(shape).faults.flatMap(({ kind, layer, filters }) => each(kind, layer, filters)),
  };
}

test.each<SynthOptions>([
  { faults: 1 },
  { faults: 3, dumps: 100, filters: 32, seed: 2 },
  { faults: 2, dumps: 25, seed: 3 },
  { faults: 2, dumps: 140, layers: 12, filters: 64, length: 27, seed: 4 },
  { faults: 2, dumps: 60, gradients: false, seed: 5 },
])(
  'all that is planted is found, and nothing else: %j',
  async (options) => {
    const { found, planted } = await compare(options);
    expect(planted.length).toBeGreaterThan(6);
    expect(found.sort()).toEqual(planted.sort());
  },
  120_000,
);

test.each<SynthOptions>([
  {},
  { dumps: 130, filters: 64, length: 9, seed: 2 },
  { dumps: 130, filters: 64, length: 9, seed: 3, anomalies: 40 },
  { dumps: 60, half: true, seed: 4 },
  { dumps: 1 },
  { dumps: 2, gradients: false },
])(
  'where nothing is planted nothing is found: %j',
  async (options) => {
    expect((await compare(options)).found).toEqual([]);
  },
  120_000,
);
