import { cp, rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { openLog, type Dump, type Log } from '../../ingest/index.ts';
import { dumpName, routes, type Problem } from '../../schema/index.ts';
import { newGround, type Ground } from '../../test/serving.ts';
import { OpenDumps } from './open-dumps.ts';

let ground: Ground;
let log: Log;
/** Iterations in the order in which their dumps were opened, and closed. */
let opened: number[];
let closed: number[];
let dumps: OpenDumps;

const folder = (run: string, iteration: number) =>
  path.join(ground.directory, run, 'dumps', dumpName(iteration));

beforeEach(async () => {
  ground = await newGround();
  const real = await openLog(await ground.write('run', { dumps: 6 }));
  [opened, closed] = [[], []];
  log = {
    ...real,
    openDump: async (iteration) => {
      const dump = await real.openDump(iteration);
      opened.push(iteration);
      const close = async () => {
        closed.push(iteration);
        await dump.close();
      };
      return { ...dump, close };
    },
  };
  dumps = new OpenDumps(2, 60_000);
});

afterEach(async () => {
  dumps.close();
  await log.close();
  await ground.clear();
});

const firstWeight = async (dump: Dump) => (await dump.readFilter(0, 0)).weights[0];
const ask = (iteration: number) => dumps.use(log, iteration, firstWeight);
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a dump is opened once, also for questions at the same time', async () => {
  const answers = await Promise.all([ask(100), ask(100)]);
  answers.push(await ask(100));
  expect(new Set(answers).size).toBe(1);
  expect([opened, closed]).toEqual([[100], []]);
});

test('whether it is there is asked before it is opened, and not while it is open', async () => {
  const checked: number[] = [];
  const check = async () => void checked.push(opened.length);
  for (let i = 0; i < 2; i++) await dumps.use(log, 100, firstWeight, check);
  expect([checked, opened]).toEqual([[0], [100]]);
  const refuse = () => Promise.reject(new Error('not there'));
  await expect(dumps.use(log, 200, firstWeight, refuse)).rejects.toThrow('not there');
  expect(opened).toEqual([100]);
});

test('only so many stay open: those that were asked for last', async () => {
  for (const iteration of [100, 200, 100, 300]) await ask(iteration);
  expect([opened, closed]).toEqual([[100, 200, 300], [200]]);
  await ask(100);
  expect(opened).toEqual([100, 200, 300]);
});

test('one that nobody asks for is closed after a while', async () => {
  dumps.close();
  dumps = new OpenDumps(2, 50);
  await ask(100);
  while (closed.length === 0) await rest(10);
  expect(closed).toEqual([100]);
  await ask(100);
  expect(opened).toEqual([100, 100]);
});

test('one in use is closed when that ends', async () => {
  await dumps.use(log, 100, async (dump) => {
    dumps.close();
    await rest(100);
    expect(closed).toEqual([]);
    expect(await firstWeight(dump)).toEqual(expect.any(Number));
  });
  await rest(0);
  expect(closed).toEqual([100]);
});

test('a dump in whose place another was put is opened again', async () => {
  const [one, two] = [await ask(100), await ask(200)];
  const away = path.join(ground.directory, 'away');
  await rename(folder('run', 100), away);
  await cp(folder('run', 100).replace(dumpName(100), dumpName(200)), folder('run', 100), { recursive: true });
  // Its rows are of iteration 200, which is refused: the one that was open is no longer what is there.
  await expect(ask(100)).rejects.toThrow(/scalars\.arrow/);
  expect(closed).toContain(100);
  await rm(folder('run', 100), { recursive: true });
  await rename(away, folder('run', 100));
  expect([await ask(100), one === two]).toEqual([one, false]);
  const file = path.join(folder('run', 100), 'parameters.arrow');
  await utimes(file, 1, 1);
  opened = [];
  await ask(100);
  expect(opened).toEqual([100]);
});

test('what is deleted is answered as if it had never been open, and a failure is not kept', async () => {
  const { url } = await ground.serve();
  const target = url + routes.filter('run', 300, 1, 0);
  expect((await fetch(target)).status).toBe(200);
  const away = path.join(ground.directory, 'run', 'dumps', '.away');
  await rename(folder('run', 300), away);
  const response = await fetch(target);
  expect([response.status, ((await response.json()) as Problem).allowed]).toEqual([
    404,
    [100, 200, 400, 500, 600],
  ]);
  await rename(away, folder('run', 300));
  expect((await fetch(target)).status).toBe(200);
});

test('a log that was opened again has dumps of its own', async () => {
  await ask(100);
  const other = { ...log };
  await dumps.use(other, 100, firstWeight);
  expect([opened, closed]).toEqual([[100, 100], [100]]);
});
