import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './command.ts';

/** A clone of what the command is made of. */
const PARTS = [
  ...['analysis', 'api', 'bin', 'cli', 'indexer', 'ingest', 'schema', 'store', 'training'],
  ...['fixtures/index.ts', 'fixtures/synth', 'package-lock.json', 'package.json'],
];

let clone: string;

beforeAll(async () => {
  clone = await mkdtemp(path.join(os.tmpdir(), 'traincube-bundle-'));
  for (const part of PARTS) await cp(path.join(ROOT, part), path.join(clone, part), { recursive: true });
  await symlink(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
});

afterAll(() => rm(clone, { recursive: true, force: true }));

const traincube = (...parameters: string[]) =>
  promisify(execFile)(process.execPath, [path.join(clone, 'bin/traincube.mjs'), ...parameters]);

const bundles = () => readdir(path.join(clone, 'build/command'));

test('where the bundle cannot be written a sentence says so', async () => {
  await writeFile(path.join(clone, 'build'), '');
  await expect(traincube('--help')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^traincube: The command cannot be built into .*build\/command\/ .*\.\n$/),
  });
  await rm(path.join(clone, 'build'));
});

test('several that find no bundle leave one', async () => {
  const said = await Promise.all([1, 2, 3].map(() => traincube('--help')));
  for (const { stdout } of said) expect(stdout).toContain('Browse the training logs');
  expect(await bundles()).toHaveLength(1);
});

test('what runs is what the sources say now', async () => {
  const file = path.join(clone, 'cli/main.ts');
  const source = await readFile(file, 'utf8');
  await writeFile(file, source.replace('Browse the training logs', 'Look at the logs'));
  expect((await traincube('--help')).stdout).toContain('Look at the logs');
  expect(await bundles()).toHaveLength(2);
  await writeFile(file, source);
  expect((await traincube('--help')).stdout).toContain('Browse the training logs');
  expect(await bundles()).toHaveLength(2);
});

test('its kernels are those of the sources, too: a clone indexes, and so does one whose kernels are of others', async () => {
  const run = path.join(clone, 'runs/small');
  await traincube('synth', run, '--dumps', '2');
  const kernels = path.join(clone, 'build/kernels');
  await writeFile(path.join(kernels, 'kernels.wasm'), 'of other sources');
  await writeFile(path.join(kernels, 'sources.sha256'), 'of others');
  expect((await traincube('index', run)).stdout).toMatch(/^small: 2 dumps indexed/);
});
