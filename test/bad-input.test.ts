import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openStore } from '../store/index.ts';
import { traincube, type Outcome } from './command.ts';

/** Every bad input of a user ends in one sentence that names the thing and what to do, and exit code 1. */

let directory: string;
let good: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-bad-input-'));
  good = path.join(directory, 'good');
  const { code, stderr } = await traincube('synth', good, '--dumps', '6', '--classes', '3', '--images', '4');
  if (code !== 0) throw new Error(stderr);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** A copy of the good run, to be broken. */
async function copy(name: string): Promise<string> {
  const run = path.join(directory, name);
  await cp(good, run, { recursive: true });
  return run;
}

async function dumpDirectories(run: string): Promise<string[]> {
  return (await readdir(path.join(run, 'dumps'))).sort().map((name) => path.join(run, 'dumps', name));
}

async function editJson(file: string, edit: (value: Record<string, unknown>) => void): Promise<void> {
  const value = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  edit(value);
  await writeFile(file, JSON.stringify(value));
}

function expectSentence({ code, stderr }: Outcome, ...mentions: readonly (string | RegExp)[]): void {
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/\n\s+at /);
  for (const mention of mentions) expect(stderr).toMatch(mention);
  expect(code).toBe(1);
}

test.each(['index', 'check'])('%s: a directory that is not a run', async (command) => {
  const run = path.join(directory, 'empty');
  await mkdir(run, { recursive: true });
  expectSentence(await traincube(command, run), 'run.json', 'empty');
});

test.each(['index', 'check', 'serve'])('%s: a directory that does not exist', async (command) => {
  expectSentence(await traincube(command, path.join(directory, 'nowhere')), 'nowhere');
});

async function putPipe(file: string): Promise<void> {
  await rm(file);
  execFileSync('mkfifo', [file]);
}

test.each(['index', 'check'])('%s: a pipe in the place of run.json', async (command) => {
  const run = await copy(`piped-${command}`);
  await putPipe(path.join(run, 'run.json'));
  const { code, stdout, stderr } = await traincube(command, run);
  expect([code, stdout + stderr]).toEqual([
    1,
    expect.stringContaining('run.json: expected a file, found a pipe.\n'),
  ]);
});

test('index: a pipe in the place of a file of a dump leaves out that dump', async () => {
  const run = await copy('piped-dump');
  const [, dump] = await dumpDirectories(run);
  await putPipe(path.join(dump!, 'parameters.arrow'));
  const { code, stdout, stderr } = await traincube('index', run);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(
    /^  left out: dumps\/\d{9}\/parameters\.arrow: expected a file, found a pipe\.\n.*: 5 dumps indexed, 1 left out/,
  );
});

test('an unknown version of the format', async () => {
  const run = await copy('version-9');
  await editJson(path.join(run, 'run.json'), (value) => (value['version'] = 9));
  expectSentence(await traincube('index', run), /version.*9/);
});

test('no dumps', async () => {
  const run = await copy('no-dumps');
  await rm(path.join(run, 'dumps'), { recursive: true });
  await mkdir(path.join(run, 'dumps'));
  expectSentence(await traincube('index', run), /no dumps/i);
});

test('one dump is a run', async () => {
  const run = await copy('one-dump');
  for (const dump of (await dumpDirectories(run)).slice(1)) await rm(dump, { recursive: true });
  const { code, stderr } = await traincube('index', run, '--store', path.join(directory, 'one-dump.store'));
  expect({ code, stderr: /error/i.test(stderr) }).toEqual({ code: 0, stderr: false });
  const store = await openStore(path.join(directory, 'one-dump.store'));
  expect((await store.catalogue('one-dump'))?.iterations).toHaveLength(1);
  await store.close();
});

test('a dump without its file and a truncated file are left out, the others are indexed', async () => {
  const run = await copy('torn');
  const dumps = await dumpDirectories(run);
  await rm(path.join(dumps[1]!, 'validation.arrow'));
  await truncate(path.join(dumps[3]!, 'parameters.arrow'), 1000);
  const location = path.join(directory, 'torn.store');

  const { code, stdout, stderr } = await traincube('index', run, '--store', location);

  expect(code).toBe(0);
  const said = stdout + stderr;
  expect(said).toMatch(/validation\.arrow/);
  expect(said).toMatch(/parameters\.arrow/);
  const store = await openStore(location);
  const catalogue = (await store.catalogue('torn'))!;
  expect(catalogue.iterations).toHaveLength(4);
  expect(catalogue.refused.map(({ file }) => path.basename(file))).toEqual([
    'validation.arrow',
    'parameters.arrow',
  ]);
  await store.close();
  const check = await traincube('check', run);
  expect(check.code).toBe(1);
  expect(check.stdout + check.stderr).toMatch(/validation\.arrow[^]*parameters\.arrow/);
});

test('classes that do not match', async () => {
  const run = await copy('classes');
  await editJson(path.join(run, 'run.json'), (value) => (value['classes'] = ['only one']));
  expectSentence(await traincube('index', run), /images\.arrow/, /class/);
});

test('a store that is not there', async () => {
  const run = await copy('storeless');
  const file = path.join(directory, 'a-file');
  await writeFile(file, 'not a store');
  expectSentence(await traincube('index', run, '--store', file), 'a-file');
  expectSentence(await traincube('index', run, '--store', 'mongodb://127.0.0.1:1/traincube'), '127.0.0.1:1');
});

test('a kind of store that does not exist', async () => {
  expectSentence(await traincube('index', good, '--store', 'redis://127.0.0.1'), /redis/, /mongodb/);
});

test('a good run passes', async () => {
  expect(await traincube('check', good)).toMatchObject({ code: 0 });
});
