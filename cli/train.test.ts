import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openLog } from '../ingest/index.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../bin/traincube.mjs');
const SMALL = ['--data', 'mnist', '--width', '2', '--batch-size', '16', '--validation', '30'];

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-cli-train-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

interface Running {
  readonly directory: string;
  readonly child: ChildProcess;
  /** All that was written to standard error so far. */
  said(): string;
  readonly exit: Promise<number | null>;
}

function traincubeTrain(...flags: string[]): Running {
  const directory = path.join(root, 'run');
  const child = spawn(process.execPath, [PROGRAM, 'train', directory, ...SMALL, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { directory, child, said: () => said, exit };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('real digits, on WebGPU where there is an adapter, else on wasm and with a sentence', async () => {
  const run = traincubeTrain('--iterations', '3', '--dump-every', '2', '--backend', 'webgpu');
  expect({ code: await run.exit, said: run.said() }).toMatchObject({ code: 0 });
  const log = await openLog(run.directory);
  const { backend } = log.run.hyperparameters;
  expect(['webgpu', 'wasm']).toContain(backend);
  expect(/Backend webgpu cannot be used: .*; trying wasm\./.test(run.said())).toBe(backend === 'wasm');
  expect(log.run).toMatchObject({ dataset: 'MNIST', status: 'complete', iterationsPerEpoch: 3750 });
  expect([...log.images.classes].filter((id) => id === 7).length).toBe(3);
  expect(await log.iterations()).toEqual([0, 2, 3]);
  await log.close();
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a run with exit code 130 and a readable log',
  async (signal) => {
    const run = traincubeTrain('--iterations', '100000', '--dump-every', '5', '--backend', 'wasm');
    await until(() => run.said().includes('iteration 10/') || run.child.exitCode !== null);
    run.child.kill(signal);
    expect(await run.exit).toBe(130);
    const log = await openLog(run.directory);
    expect(log.run.status).toBe('failed');
    const last = (await log.iterations()).at(-1)!;
    expect(run.said()).toContain(`Stopped; the log ends with iteration ${last}`);
    const dump = await log.openDump(last);
    expect((await dump.validation()).predicted.length).toBe(30);
    await dump.close();
    await log.close();
  },
);

describe('a second Ctrl-C before the first dump removes what was begun', () => {
  const SLOW = ['--validation', '2000', '--model', 'resnet-20', '--width', '8', '--backend', 'wasm'];

  /** Not waiting for an answer, which may come when the network has seen all images. */
  const killTwice = async ({ child, exit }: Running, signal: NodeJS.Signals) => {
    child.kill(signal);
    await pause(500);
    child.kill(signal);
    await exit;
  };

  test.each(['dumps', 'run.json'])('when %s is there', async (name) => {
    const run = traincubeTrain(...SLOW);
    const file = path.join(run.directory, name);
    await until(() => existsSync(file) || run.child.exitCode !== null);
    run.child.kill('SIGINT');
    await until(() => run.said().includes('Ctrl-C again ends at once') || run.child.exitCode !== null);
    run.child.kill('SIGINT');
    await run.exit;
    expect(run.child.signalCode).toBe('SIGINT');
    expect(run.said()).toContain(
      `Stopped before the first dump; what was begun in ${run.directory} is removed\n`,
    );
    expect(await readdir(root)).toEqual([]);
  });

  test('in a directory that was there, which stays', async () => {
    await mkdir(path.join(root, 'run'));
    const run = traincubeTrain(...SLOW);
    await until(() => existsSync(path.join(run.directory, 'run.json')) || run.child.exitCode !== null);
    await killTwice(run, 'SIGTERM');
    expect(await readdir(run.directory)).toEqual([]);
  });
});

test('a run that is killed leaves whole dumps', async () => {
  const run = traincubeTrain('--iterations', '100000', '--dump-every', '1', '--backend', 'wasm');
  await until(() => run.said().includes('iteration 5/') || run.child.exitCode !== null);
  run.child.kill('SIGKILL');
  await run.exit;
  const log = await openLog(run.directory);
  expect(log.run.status).toBe('running');
  for (const iteration of await log.iterations()) {
    const dump = await log.openDump(iteration);
    expect((await dump.scalars()).get('iteration')!.at(-1)).toBe(iteration);
    await dump.close();
  }
  await log.close();
});

test('a flag that is wrong ends in one sentence and exit code 1', async () => {
  const run = traincubeTrain('--model', 'alexnet');
  expect(await run.exit).toBe(1);
  expect(run.said()).toBe('traincube: --model takes one of vgg-small, resnet-20, not "alexnet".\n');
});
