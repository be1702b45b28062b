import { getEventListeners } from 'node:events';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { RunWatch } from './run-watch.ts';

let directory: string;
let watch: RunWatch;

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-watch-'));
  watch = new RunWatch(directory);
});

afterEach(async () => {
  watch.close();
  await rm(directory, { recursive: true, force: true });
});

async function appear(name: string): Promise<void> {
  await mkdir(path.join(directory, 'dumps', `.${name}.tmp`));
  await rename(path.join(directory, 'dumps', `.${name}.tmp`), path.join(directory, 'dumps', name));
}

/** Whether something is said to be new within so many ms. */
async function isNewWithin(time: number, signal?: AbortSignal): Promise<boolean> {
  const patience = AbortSignal.timeout(time);
  await watch.next(signal ? AbortSignal.any([signal, patience]) : patience);
  return !patience.aborted;
}

/** Takes what is told of the last changes: a time that is very recent is not trusted. */
async function calm(): Promise<void> {
  while (await isNewWithin(200));
}

/**
 * Whether the system tells of a change while it is waited for, sooner than the times are looked at again; in one of five times: a machine that does
 * much else may be late.
 */
async function isTold(change: (time: number) => Promise<void>): Promise<boolean> {
  for (let time = 0; time < 5; time++) {
    await calm();
    const told = isNewWithin(900);
    // By then the times were looked at, and nothing was new.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await change(time);
    if (await told) return true;
  }
  return false;
}

test('a run that begins: its folder of dumps, each dump, its run.json', async () => {
  expect(await isNewWithin(5000)).toBe(true);
  await calm();
  const told = isNewWithin(5000);
  await mkdir(path.join(directory, 'dumps'));
  expect(await told).toBe(true);
  expect(await isTold((time) => appear(`00000010${time}`))).toBe(true);
  expect(await isTold((time) => writeFile(path.join(directory, 'run.json'), `{ "time": ${time} }`))).toBe(
    true,
  );
});

test('a folder that takes the place of another one is watched, too', async () => {
  await mkdir(path.join(directory, 'dumps'));
  await calm();
  await rm(path.join(directory, 'dumps'), { recursive: true });
  await mkdir(path.join(directory, 'dumps'));
  expect(await isTold((time) => appear(`00000010${time}`))).toBe(true);
});

test('what the system does not tell of, the times do', async () => {
  await mkdir(path.join(directory, 'dumps'));
  await calm();
  watch.close();
  const told = isNewWithin(5000);
  await appear('000000100');
  expect(await told).toBe(true);
});

test('while nothing happens nothing heaps up', async () => {
  await calm();
  const controller = new AbortController();
  const end = watch.next(controller.signal);
  await new Promise((resolve) => setTimeout(resolve, 3500));
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
  controller.abort();
  await end;
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
});
