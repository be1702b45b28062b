import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildKernels } from '../bin/build-kernels.mjs';
import { BLOCK_DUMPS, layerStats, indexKey, readBlocks } from '../schema/index.ts';
import { DEATH, dyingStore } from '../store/dying-store.testing.ts';
import { memoryStore, type Store } from '../store/index.ts';
import { indexRun } from './index.ts';
import { contents, moveDumps, writeSmallLog } from './small-log.testing.ts';

const RUN = 'dying';
const ALL = Array.from({ length: 140 }, (_, dump) => 10 * dump);

/** So few bytes of blocks may wait for their commit that some are put before it. */
const FEW_WAITING = 100_000;

let root: string;
let directory: string;
let whole: Record<string, string>;

beforeAll(async () => {
  await buildKernels();
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-dying-'));
  directory = path.join(root, RUN);
  await writeSmallLog({ directory, iterations: ALL });
  const store = memoryStore();
  await indexRun({ directory, store });
  whole = await contents(store, RUN);
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** The iterations that the first rows of a series are of, as many as the catalogue names. */
async function storedIterations(store: Store, dumps: number): Promise<number[]> {
  const series = { run: RUN, index: 'layer-stats', key: indexKey['layer-stats'](0) } as const;
  const found: number[] = [];
  for (let number = 0; number * BLOCK_DUMPS < dumps; number++) {
    const rows = readBlocks(layerStats, [(await store.get(series, number))!]);
    const iterations = [...(rows.getChild('iteration')!.toArray() as Int32Array)];
    found.push(...iterations.slice(0, dumps - number * BLOCK_DUMPS));
  }
  return found;
}

/** Makes the store die in every put of a call, one after the other, each from the same start. @returns how many there were */
async function dieInEveryPut(
  prepare: (store: Store) => Promise<void>,
  grow: () => Promise<void>,
  mostWaiting?: number,
) {
  for (let dieAt = 1; ; dieAt++) {
    const dying = dyingStore();
    const { store } = dying;
    await prepare(store);
    await grow();
    dying.revive(dieAt);
    const outcome = await indexRun({ directory, store, ...(mostWaiting && { mostWaiting }) }).catch(
      (error: Error) => error.message,
    );
    if (typeof outcome === 'string') expect(outcome).toBe(DEATH);
    const { iterations = [] } = (await store.catalogue(RUN)) ?? {};
    expect(await storedIterations(store, iterations.length)).toEqual(iterations);
    dying.revive();
    await indexRun({ directory, store });
    expect(await contents(store, RUN)).toEqual(whole);
    if (typeof outcome !== 'string') return dieAt - 1;
  }
}

test('the first call: what the catalogue names is there, and the next call ends as one undisturbed call', async () => {
  const deaths = await dieInEveryPut(
    async () => {},
    async () => {},
  );
  expect(deaths).toBeGreaterThan(4);
});

test('of a run that died in its first put nothing stays, whatever run is indexed under its name then', async () => {
  const [smaller, { store, revive }] = [path.join(root, 'smaller'), dyingStore()];
  await writeSmallLog({ directory: smaller, iterations: ALL.slice(0, 70), classes: 2 });
  revive(1);
  await expect(indexRun({ directory, store })).rejects.toThrow(DEATH);
  expect(await store.runs()).toEqual([]);
  revive();
  await indexRun({ directory: smaller, store, run: RUN });
  const undisturbed = memoryStore();
  await indexRun({ directory: smaller, store: undisturbed, run: RUN });
  expect(await contents(store, RUN)).toEqual(await contents(undisturbed, RUN));
});

test.each([[[50]], [[0]], [[640]], [[300, 1000]]])(
  'dumps %p that come late: the catalogue never names rows of other dumps',
  async (late) => {
    const deaths = await dieInEveryPut(
      async (store) => {
        await moveDumps(directory, late, 'away');
        await indexRun({ directory, store });
      },
      () => moveDumps(directory, late, 'back'),
    );
    expect(deaths).toBeGreaterThan(3);
  },
);

test.each([
  ['a log that grows within a block', ALL.slice(40)],
  ['a log that grows by a block', ALL.slice(65)],
  ['a dump that comes late', [640]],
] as const)(
  '%s, of which blocks are put before their catalogue is: what that names is there',
  async (_, later) => {
    const deaths = await dieInEveryPut(
      async (store) => {
        await moveDumps(directory, later, 'away');
        await indexRun({ directory, store });
      },
      () => moveDumps(directory, later, 'back'),
      FEW_WAITING,
    );
    // Without these there are six at most.
    expect(deaths).toBeGreaterThan(7);
  },
);

test('a log that grows within a block: bytes are those of the rows that are named', async () => {
  const later = ALL.slice(100);
  const deaths = await dieInEveryPut(
    async (store) => {
      await moveDumps(directory, later, 'away');
      await indexRun({ directory, store });
    },
    () => moveDumps(directory, later, 'back'),
  );
  expect(deaths).toBeGreaterThan(3);
});
