import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Ablation } from '../schema/index.ts';
import {
  ablationDirectory,
  ablationIds,
  prepareAblations,
  readAblation,
  writeAblation,
} from './ablations.ts';

const ABLATION: Ablation = {
  format: 'traincube-ablation',
  version: 1,
  run: { name: 'first', startedAt: '2026-01-01T00:00:00Z' },
  iteration: 1600,
  filters: [{ layer: 3, name: 'conv', of: 8, filters: [1, 4] }],
  zeroed: 'output',
  control: { seed: 1, choices: 2, all: false },
  backend: 'wasm',
  recorded: { differing: 0, largestDifference: 0 },
  createdAt: '2026-01-02T00:00:00Z',
  classes: [{ class: 0, images: 5, wrong: 1, ablated: 4, controls: [1, 0] }],
};

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-ablations-'));
});

afterEach(() => rm(root, { recursive: true }));

test('what is written is read, under a name of its own, and nothing else is left', async () => {
  const directory = path.join(root, 'store', 'ablations', 'run');
  await prepareAblations(directory);
  const file = await writeAblation(directory, ABLATION);
  const other = await writeAblation(directory, { ...ABLATION, control: { ...ABLATION.control, seed: 2 } });
  const [first] = await ablationIds(directory);
  expect(path.basename(file)).toMatch(/^000001600-[\da-f]{8}\.json$/);
  expect((await readdir(directory)).sort()).toEqual([file, other].map((one) => path.basename(one)).sort());
  expect(await readAblation(directory, first!)).toMatchObject({ id: first, ablation: { iteration: 1600 } });
  expect(await readAblation(directory, path.parse(file).name)).toEqual({
    id: path.parse(file).name,
    ablation: ABLATION,
  });
});

test('the same ablation again takes the place of the first', async () => {
  const file = await writeAblation(root, ABLATION);
  expect(await writeAblation(root, { ...ABLATION, createdAt: '2027-01-01T00:00:00Z' })).toBe(file);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ createdAt: '2027-01-01T00:00:00Z' });
  expect(await ablationIds(root)).toHaveLength(1);
});

test('names that are not those of ablations are passed over; no directory has none', async () => {
  for (const name of ['notes.json', '000001600-01234567.json.12.tmp', '000001600-0123456.json', '.json']) {
    await writeFile(path.join(root, name), '{}');
  }
  expect(await ablationIds(root)).toEqual([]);
  expect(await ablationIds(path.join(root, 'none'))).toEqual([]);
});

test.each([
  ['not JSON', '{ "form', 'expected JSON, found something else'],
  [
    'another format',
    JSON.stringify({ ...ABLATION, format: 'x' }),
    'field format: Invalid input: expected "traincube-ablation"',
  ],
  [
    'another version',
    JSON.stringify({ ...ABLATION, version: 2 }),
    'field version: Invalid input: expected 1',
  ],
  [
    'more controls than it says',
    JSON.stringify({ ...ABLATION, control: { seed: 1, choices: 3, all: false } }),
    'field classes: expected as many controls in each class as the control has choices',
  ],
  [
    'more mistakes than images',
    JSON.stringify({ ...ABLATION, classes: [{ ...ABLATION.classes[0], ablated: 6 }] }),
    'field classes: expected no more wrong images of a class than it has images',
  ],
])('a file that is none says why: %s', async (_, text, message) => {
  const id = '000001600-01234567';
  const file = path.join(root, `${id}.json`);
  await writeFile(file, text);
  expect(await readAblation(root, id)).toEqual({ id, file, message });
});

test('beside the store, never outside of it', () => {
  expect(ablationDirectory('/runs/.traincube', 'first')).toBe('/runs/.traincube/ablations/first');
  expect(ablationDirectory('lmdb:/runs/store', 'first')).toBe('/runs/store/ablations/first');
  expect(ablationDirectory('mongodb://localhost/db', 'first')).toBeUndefined();
  for (const name of ['..', '.', '', '../x', 'a/b']) expect(ablationDirectory('/runs', name)).toBeUndefined();
});

test('a place that cannot be written is told before the work', async () => {
  await writeFile(path.join(root, 'file'), '');
  await expect(prepareAblations(path.join(root, 'file', 'ablations'))).rejects.toThrow(
    /^The directory .*ablations stands below a file: name another store with --store\.$/,
  );
  await mkdir(path.join(root, 'mine'));
  await chmod(path.join(root, 'mine'), 0o555);
  if (process.getuid?.() === 0) return;
  await expect(prepareAblations(path.join(root, 'mine', 'ablations'))).rejects.toThrow(
    /may not be written by this user: change its rights, or name another store with --store\.$/,
  );
});
