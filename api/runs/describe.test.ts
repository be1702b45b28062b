import { setTimeout as pause } from 'node:timers/promises';
import { indexRun } from '../../indexer/index.ts';
import { TraincubeError } from '../../schema/index.ts';
import { memoryStore } from '../../store/index.ts';
import { newGround, type Ground } from '../../test/serving.ts';
import { describeRun } from './describe.ts';
import { OpenDumps } from './open-dumps.ts';
import { ServedRun } from './served-run.ts';

/** Longer than a catalogue is taken as still true. */
const FORGOTTEN = 1100;

let ground: Ground;

beforeEach(async () => {
  ground = await newGround();
});

afterEach(() => ground.clear());

test('the last error is read once a version of the index, and again after a failure', async () => {
  const store = memoryStore();
  const directory = await ground.write('run', { dumps: 2 });
  await indexRun({ directory, store, run: 'run' });
  const get = store.get.bind(store);
  let reads = 0;
  store.get = async (series, number) => {
    if (++reads === 1) throw new TraincubeError('store-unreachable', 'The store does not answer.');
    return get(series, number);
  };
  const openStore = async () => store;
  const place = {
    id: 'run',
    name: 'run',
    directory: undefined,
    location: 'memory',
    openStore,
    command: null,
    ablateCommand: null,
  };
  const run = new ServedRun(place, new OpenDumps());

  expect(await describeRun(run)).toMatchObject({ state: 'indexed', finalError: null });
  expect((await describeRun(run)).finalError).toBeGreaterThanOrEqual(0);
  await pause(FORGOTTEN);
  await describeRun(run);
  expect(reads).toBe(2);

  await indexRun({ directory, store, run: 'run', fresh: true });
  await pause(FORGOTTEN);
  reads = 1;
  await describeRun(run);
  expect(reads).toBe(2);
});
