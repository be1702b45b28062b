import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildKernels } from '../bin/build-kernels.mjs';
import { openLog, type Dump, type Log } from '../ingest/index.ts';
import { TraincubeError, dumpName } from '../schema/index.ts';
import { memoryStore } from '../store/index.ts';
import { BlockPass } from './block-pass.ts';
import { planOf } from './plan.ts';
import { writeSmallLog } from './small-log.ts';

let directory: string;
beforeAll(async () => {
  await buildKernels();
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-pass-'));
  await writeSmallLog({ directory, iterations: Array.from({ length: 70 }, (_, dump) => dump) });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The log with a disk that gives no coefficients of one dump, though it opens; counts what is opened and closed. */
function damaged(log: Log, iteration: number, error: Error) {
  const open = { count: 0 };
  const openDump = async (wanted: number): Promise<Dump> => {
    const dump = await log.openDump(wanted);
    open.count += 1;
    const own: Partial<Dump> = { close: async () => dump.close().then(() => void (open.count -= 1)) };
    if (wanted === iteration) Object.assign(own, { readLayer: () => Promise.reject(error) });
    return new Proxy(dump, {
      get: (target, name) => {
        const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  };
  return { open, log: { ...log, openDump } satisfies Log };
}

async function passOver(iteration: number, error: Error) {
  const log = await openLog(directory);
  const broken = damaged(log, iteration, error);
  const store = memoryStore();
  const pass = new BlockPass(broken.log, store, 'run', await planOf(broken.log, store, 'run', undefined));
  const outcome = await pass.toEnd().catch((reason: unknown) => reason);
  await log.close();
  return { outcome, pass, open: broken.open.count };
}

test.each([0, 30, 69])(
  'dump %p whose coefficients cannot be read is left out, and nothing stays open',
  async (bad) => {
    const file = `dumps/${dumpName(bad)}/parameters.arrow`;
    const { outcome, pass, open } = await passOver(
      bad,
      new TraincubeError('refused', `${file}: broken`, { file }),
    );
    expect(outcome).toBe(true);
    expect(pass.catalogue.iterations.length).toBe(69);
    expect(pass.catalogue.refused).toEqual([{ iteration: bad, file, message: `${file}: broken` }]);
    expect(open).toBe(0);
  },
);

test('any other error ends the pass, and what was committed stays', async () => {
  const { outcome, pass, open } = await passOver(66, new Error('the cable'));
  expect(outcome).toMatchObject({ message: 'the cable' });
  expect(pass.catalogue.iterations.length).toBe(64);
  expect(open).toBe(0);
});
