import { jest } from '@jest/globals';
import fs from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildKernels } from '../bin/build-kernels.mjs';

/** Directories that were listed. */
const listed: string[] = [];

/** The same functions, but they note what they list. */
function noting<T extends object>(functions: T): T {
  const get = (target: T, name: keyof T) => {
    const value = target[name];
    if (!/^(readdir|opendir|glob)/.test(String(name)) || typeof value !== 'function') return value;
    return (...parameters: unknown[]): unknown => {
      listed.push(`${String(name)} ${String(parameters[0])}`);
      return (value as (...parameters: unknown[]) => unknown)(...parameters);
    };
  };
  const names = Object.keys(functions) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, get(functions, name)])) as T;
}

jest.unstable_mockModule('node:fs', () => ({ ...noting(fs), default: noting(fs) }));
jest.unstable_mockModule('node:fs/promises', () => ({
  ...noting(fs.promises),
  default: noting(fs.promises),
}));

const { memoryStore } = await import('../store/index.ts');
const { followRun } = await import('./index.ts');
const { moveDumps, writeSmallLog } = await import('./small-log.testing.ts');

const ALL = [0, 10, 20, 30];
/** Longer than what is looked at once a second needs, three times. */
const LONG = 3500;

let directory: string;

beforeAll(async () => {
  await buildKernels();
  directory = path.join(await mkdtemp(path.join(os.tmpdir(), 'traincube-quiet-')), 'small');
  await writeSmallLog({ directory, iterations: ALL });
  const file = path.join(directory, 'run.json');
  const run = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...run, status: 'running' }));
});

afterAll(() => rm(path.dirname(directory), { recursive: true, force: true }));

const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

test('while no dump comes nothing is listed', async () => {
  await moveDumps(directory, [30], 'away');
  const controller = new AbortController();
  const reports: number[] = [];
  const { signal } = controller;
  const end = followRun({
    directory,
    store: memoryStore(),
    signal,
    onReport: ({ dumps }) => reports.push(dumps),
  });
  const quiet = async (dumps: number) => {
    while (reports.at(-1) !== dumps) await pause(20);
    // What is made final when nothing else is to be done may list once more.
    await pause(LONG);
    const before = listed.length;
    expect(listed.join(' ')).toContain(path.join(directory, 'dumps'));
    await pause(LONG);
    expect(listed.slice(before)).toEqual([]);
  };
  await quiet(3);
  await moveDumps(directory, [30], 'back');
  await quiet(4);
  controller.abort();
  await end;
});
