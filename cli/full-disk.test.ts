import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildCommand } from '../bin/build-command.mjs';
import { indexRun } from '../indexer/index.ts';
import { contents } from '../indexer/small-log.testing.ts';
import { checkLog, openLog } from '../ingest/index.ts';
import { defaultStore, memoryStore, openStore } from '../store/index.ts';
import { DATA } from '../training/data/sources.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../bin/traincube.mjs');

/** A second dump whose scalars take more than all that came before. */
const LONG = ['--iterations', '1400', '--dump-every', '1400', '--batch-size', '2'];
const SMALL = ['--data', 'mnist', '--width', '1', '--validation', '10', '--backend', 'wasm'];

let root: string;
let run: string;

// Fetched and built where files may be of any size.
beforeAll(async () => {
  await DATA.mnist.load(() => {});
  await buildCommand();
});

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-full-disk-'));
  run = path.join(root, 'run');
});

afterEach(() => rm(root, { recursive: true }));

/** Runs the command where no file may take more than so many blocks of 512 bytes: a write ends there as on a full disk. */
function traincubeWithin(blocks: number, ...options: string[]): Promise<{ code: number; err: string }> {
  const limited = ['-c', `ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath, PROGRAM, ...options];
  return new Promise((resolve) => {
    execFile('sh', limited, (error, _, err) => resolve({ code: error ? Number(error.code) : 0, err }));
  });
}

const sentence = () =>
  `traincube: ${run} cannot be written (EFBIG: file too large); let this process write larger files (ulimit -f).`;

test('synth: the first dump does not fit', async () => {
  const { code, err } = await traincubeWithin(200, 'synth', run, '--filters', '64', '--length', '576');
  expect({ code, err }).toEqual({ code: 1, err: `${sentence()}\n` });
  expect((await readdir(run)).sort()).toEqual(['dumps', 'images.arrow', 'model.json', 'run.json']);
  const log = await openLog(run);
  expect(log.run.status).toBe('failed');
  await log.close();
  expect((await checkLog(run)).faults).toEqual(['dumps: expected at least one dump, found none.']);
});

test('synth: the images do not fit, and the directory can be used again', async () => {
  const options = ['synth', run, '--dumps', '1', '--layers', '1', '--images', '2000'];
  const { code, err } = await traincubeWithin(200, ...options);
  expect({ code, err }).toEqual({ code: 1, err: `${sentence()}\n` });
  expect(await readdir(run)).toEqual([]);
  expect(await traincubeWithin(20_000, ...options)).toEqual({ code: 0, err: '' });
});

test('train: a later dump does not fit', async () => {
  const { code, err } = await traincubeWithin(60, 'train', run, ...SMALL, ...LONG);
  expect(code).toBe(1);
  expect(err.trim().split('\n').at(-1)).toBe(sentence());
  expect(err).not.toMatch(/^\s+at /m);
  const log = await openLog(run);
  expect(log.run.status).toBe('failed');
  expect(await log.iterations()).toEqual([0]);
  await log.close();
  expect((await checkLog(run)).faults).toEqual([]);
});

test('index: a later block does not fit; what is committed stays, and the same command goes on', async () => {
  const shape = ['--dumps', '200', '--layers', '4', '--filters', '32', '--images', '20'];
  await traincubeWithin(1_000_000, 'synth', run, ...shape);
  const { code, err } = await traincubeWithin(8_000, 'index', run);
  const said = `traincube: The store ${defaultStore(run)} could not be written to the end, its disk is full or failing, and what it held is kept: free some space and run the same command again, it goes on where it stopped.`;
  expect({ code, said: err.trimEnd().split('\n').at(-1) }).toEqual({ code: 1, said });
  const store = await openStore(defaultStore(run), { create: false });
  const { iterations } = (await store.catalogue('run'))!;
  expect([64, 128, 192]).toContain(iterations.length);
  await store.close();

  expect(await traincubeWithin(1_000_000, 'index', run)).toMatchObject({ code: 0 });
  const whole = memoryStore();
  await indexRun({ directory: run, store: whole });
  const found = await openStore(defaultStore(run), { create: false });
  expect(await contents(found, 'run')).toEqual(await contents(whole, 'run'));
  await found.close();
});
