import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildKernels } from '../bin/build-kernels.mjs';
import { beginGeneratedLog, generatedSource, synthShape } from '../fixtures/index.ts';
import { indexRun } from '../indexer/index.ts';
import { openStore } from '../store/index.ts';

/** Filters as long as ResNet-50's longer ones; a block that is full, one that is not, storeys, and right runs that are settled in both. */
const SHAPE = { layers: 4, filters: 128, length: 2304, classes: 100, images: 50, dumps: 70 } as const;

let directory: string;
beforeAll(async () => {
  await buildKernels();
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-index-size-'));
});
afterAll(() => rm(directory, { recursive: true }));

test("LMDB's file takes less than 1 % of a log with gradients, and less than the index that it holds", async () => {
  const shape = synthShape(SHAPE);
  const run = path.join(directory, 'run');
  await beginGeneratedLog(run, shape, true);
  const store = await openStore(path.join(directory, 'store'));
  const report = await indexRun({ directory: run, source: generatedSource(run, shape), store });
  await store.close();
  const { size } = await stat(path.join(directory, 'store/data.mdb'));
  expect(report).toMatchObject({ dumps: SHAPE.dumps, complete: true });
  expect(report.indexBytes).toBeGreaterThan(4_000_000);
  expect(size / report.bytes).toBeLessThan(0.01);
  expect(size).toBeLessThan(report.indexBytes);
});
