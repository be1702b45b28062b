import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildKernels } from '../bin/build-kernels.mjs';
import {
  beginGeneratedLog,
  generatedSource,
  synthShape,
  writeSynthLog,
  type SynthOptions,
} from '../fixtures/index.ts';
import { indexRun } from '../indexer/index.ts';
import { contents } from '../indexer/small-log.testing.ts';
import { openLog, openLogSource } from '../ingest/index.ts';
import { dumpedLayers } from '../schema/index.ts';
import { memoryStore } from '../store/index.ts';

const SHAPE = {
  layers: 5,
  filters: 12,
  length: 27,
  classes: 12,
  images: 10,
  dumps: 70,
  anomalies: 3,
} as const;
const SHAPES: readonly (readonly [string, SynthOptions])[] = [
  ['with faults and links', { faults: 1, links: 2 }],
  ['as float16, with pictures', { half: true, pictures: true }],
  ['without gradients', { gradients: false }],
];

let directory: string;
beforeAll(async () => {
  await buildKernels();
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-generated-'));
});
afterAll(() => rm(directory, { recursive: true }));

test.each(SHAPES)(
  'the index of a log %s is the same bytes, whether its dumps are written or not',
  async (_, options) => {
    const shape = synthShape({ ...SHAPE, ...options });
    const run = path.join(directory, 'run');
    await writeSynthLog(run, shape, { overwrite: true });
    const ofFiles = memoryStore();
    const { bytes } = await indexRun({ directory: run, store: ofFiles });
    const expected = await contents(ofFiles, 'run');
    expect(await beginGeneratedLog(run, shape, true)).toBe(true);
    expect((await readdir(run)).sort()).toEqual(['dumps', 'images.arrow', 'model.json', 'run.json']);
    expect(await readdir(path.join(run, 'dumps'))).toEqual([]);
    const store = memoryStore();
    const source = generatedSource(run, shape);
    const report = await indexRun({ directory: run, source, store });
    expect(report).toMatchObject({ added: 70, complete: true, bytes, refused: [] });
    expect(await contents(store, 'run')).toEqual(expected);
  },
);

test('several threads make the same index', async () => {
  const shape = synthShape({ ...SHAPE, faults: 1 });
  const run = path.join(directory, 'threads');
  await beginGeneratedLog(run, shape, false);
  const of = async (threads: number) => {
    const store = memoryStore();
    await indexRun({ directory: run, source: generatedSource(run, shape), store, threads });
    return contents(store, 'threads');
  };
  expect(await of(2)).toEqual(await of(1));
});

test('what is generated is what is read of the files of a dump', async () => {
  const shape = synthShape({ ...SHAPE, half: true });
  const [files, none] = [path.join(directory, 'files'), path.join(directory, 'none')];
  await writeSynthLog(files, shape);
  await beginGeneratedLog(none, shape, false);
  const logs = [await openLog(files), await openLogSource(generatedSource(none, shape))] as const;
  expect(await logs[1].iterations()).toEqual(await logs[0].iterations());
  const told = logs.map(async (log) => {
    const dump = await log.openDump(4200);
    const memory = new ArrayBuffer(64 + dump.layerBytes(3));
    const layer = await dump.readLayer(3, memory, 64);
    const { iteration, bytes, hasGradients, scalarColumns } = dump;
    const said = {
      ...{ iteration, bytes, hasGradients, scalarColumns, layer },
      filter: await dump.readFilter(2, 7),
      part: await dump.readLayer(3, new ArrayBuffer(4096), 64, { from: 3, to: 8 }),
      weights: await dump.readLayer(2, new ArrayBuffer(4096), 0, { from: 5, to: 6, weightsOnly: true }),
      stretches: [await dump.readWeights(1, 0, 4), await dump.readWeights(1, 4, 12)],
      validation: await dump.validation(),
      scalars: await dump.scalars(),
      state: await dump.state(),
    };
    await dump.close();
    await log.close();
    return said;
  });
  const [read, made] = await Promise.all(told);
  expect(made).toEqual(read);
  expect(made!.stretches[1]).toHaveLength(8 * 27);
  expect(made!.part.weights).toEqual(made!.layer.weights.slice(3 * 27, 8 * 27));
  expect(made!.weights.gradients).toBeUndefined();
  expect(made!.layer.layer).toEqual(dumpedLayers(shape.model)[3]);
});

test('a log that was begun goes on, another one is not written over', async () => {
  const run = path.join(directory, 'begun');
  const shape = synthShape(SHAPE);
  expect(await beginGeneratedLog(run, shape, false)).toBe(true);
  expect(await beginGeneratedLog(run, shape, false)).toBe(false);
  const others = [{ seed: 2 }, { length: 28 }, { dumps: 80 }];
  for (const other of others) {
    const begun = beginGeneratedLog(run, synthShape({ ...SHAPE, ...other }), false);
    await expect(begun).rejects.toThrow(`${run} already holds a run; name another directory`);
  }
  await writeSynthLog(run, shape, { overwrite: true });
  await expect(beginGeneratedLog(run, shape, false)).rejects.toThrow(/already holds a run/);
});
