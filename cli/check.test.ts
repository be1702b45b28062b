import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const COMMAND = path.resolve(import.meta.dirname, '../bin/traincube.mjs');

/** Runs the command; exit code and what it printed. */
function traincube(...options: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...options], (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

let directory: string;
let run: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traincube-'));
  run = path.join(directory, 'run');
  const shape = [
    '--layers',
    '2',
    '--filters',
    '3',
    '--length',
    '4',
    '--classes',
    '2',
    '--images',
    '3',
    '--dumps',
    '3',
  ];
  await traincube('synth', run, ...shape, '--interval', '10');
});
afterAll(() => rm(directory, { recursive: true }));

test('a log without a fault', async () => {
  expect(await traincube('check', run)).toEqual({
    code: 0,
    out: expect.stringMatching(/^.*run: 3 dumps of 2 layers, 6 images, 0\.0 MB: no faults, 0 notes\.\n$/),
    err: '',
  });
});

test('synth does not write over a run', async () => {
  const { code, err } = await traincube('synth', run);
  expect([code, err]).toEqual([
    1,
    `traincube: ${run} already holds a run; name another directory, or replace it with --overwrite.\n`,
  ]);
});

test.each(['train', 'synth'])('%s takes no file for a directory', async (command) => {
  const file = path.join(run, 'run.json');
  for (const target of [file, path.join(file, 'sub'), '/dev/null']) {
    const { code, err } = await traincube(command, target);
    expect([code, err]).toEqual([1, `traincube: ${target} is not a directory; name a new one.\n`]);
  }
});

test('all that is wrong is told, not the first alone', async () => {
  await rm(path.join(run, 'dumps/000000010/scalars.arrow'));
  await truncate(path.join(run, 'dumps/000000010/validation.arrow'), 300);
  await writeFile(path.join(run, 'dumps/000000020/parameters.arrow'), 'not Arrow, but text');
  await mkdir(path.join(run, 'dumps/.000000040.tmp'));
  await mkdir(path.join(run, 'dumps/50'));
  const { code, out } = await traincube('check', run);
  expect(code).toBe(1);
  const lines = out.trimEnd().split('\n');
  expect(lines.slice(0, 2).sort()).toEqual([
    'note: dumps/.000000040.tmp: passed over, a dump that its writer has not finished.',
    'note: dumps/50: passed over, the name is not nine digits.',
  ]);
  expect(lines[2]).toMatch(
    /^fault: dumps\/000000010\/validation\.arrow: expected the magic "ARROW1" at its end, found .*; the file is truncated\.$/,
  );
  expect(lines[3]).toBe('fault: dumps/000000010/scalars.arrow: expected this file, found none.');
  expect(lines[4]).toBe(
    'fault: dumps/000000020/parameters.arrow: expected the magic "ARROW1" at its start, found "not Ar"; write it in the Arrow IPC file format.',
  );
  expect(lines[5]).toMatch(/: 3 dumps of 2 layers, 6 images, .* MB: 3 faults, 2 notes\.$/);
  expect(lines).toHaveLength(6);
});

test('a broken run.json hides nothing of the rest', async () => {
  const file = path.join(run, 'run.json');
  const whole = await readFile(file, 'utf8');
  await writeFile(file, whole.slice(0, 100));
  const { code, out } = await traincube('check', run);
  await writeFile(file, whole);
  expect(code).toBe(1);
  const lines = out.split('\n').filter((line) => line.startsWith('fault: '));
  expect(lines[0]).toMatch(/^fault: run\.json: expected JSON, found what is none \(.*\)\.$/);
  expect(lines).toHaveLength(4);
});

test('a file in the place of the dumps', async () => {
  const dumps = path.join(run, 'dumps');
  await rename(dumps, `${dumps}-aside`);
  await writeFile(dumps, '');
  const { code, out } = await traincube('check', run);
  await rm(dumps);
  await rename(`${dumps}-aside`, dumps);
  expect([code, out.split('\n')[0]]).toEqual([1, 'fault: dumps: expected a directory, found a file.']);
});

test('a log without dumps', async () => {
  await rm(path.join(run, 'dumps'), { recursive: true });
  const { code, out } = await traincube('check', run);
  expect([code, out.split('\n')[0]]).toEqual([1, 'fault: dumps: expected at least one dump, found none.']);
});

test('what is not a run', async () => {
  const { code, err } = await traincube('check', directory);
  expect([code, err]).toEqual([
    1,
    `traincube: ${directory} is not a run: it has no run.json; name the directory that holds one.\n`,
  ]);
});
