import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newGround, type Ground } from '../test/serving.ts';
import { traincube } from '../test/command.ts';
import type { Catalogue } from '../schema/index.ts';
import { defaultStore, openStore } from '../store/index.ts';

let ground: Ground;

beforeEach(async () => {
  ground = await newGround();
});

afterEach(() => ground.clear());

/** Makes the index of a run one that an older traincube made. */
async function makeOlder(run: string): Promise<void> {
  const store = await openStore(defaultStore(run));
  const catalogue = (await store.catalogue('run'))!;
  await store.put('run', [], { ...catalogue, indexVersion: 1 } as unknown as Catalogue);
  await store.close();
}

test('an index that an older traincube made is built again, and that is said', async () => {
  const run = await ground.write('run', { dumps: 5 });
  await ground.index('run');
  await makeOlder(run);
  const { code, stdout } = await traincube('index', run);
  expect(stdout).toContain('run: its index was made by an older traincube; it is built again.');
  expect(stdout).toContain('5 dumps indexed');
  expect(code).toBe(0);
  expect((await traincube('index', run)).stdout).toContain('nothing new');
});

test('an index that an older traincube made stays where the log cannot make it again', async () => {
  const run = await ground.write('run', { dumps: 5 });
  await ground.index('run');
  await makeOlder(run);
  const away = `${run}-away`;
  await mkdir(away);
  const dumps = ['000000100', '000000300'];
  for (const name of dumps) await rename(path.join(run, 'dumps', name), path.join(away, name));
  const older =
    'traincube: The index of run was made by an older traincube, and building it again would lose rows:';
  const some = `${older} 2 of the 5 dumps in it, the first of them 100, are not in ${run} any more; bring them back, or index what is there with --fresh.\n`;
  for (const flags of [[], ['--follow']]) {
    expect(await traincube('index', run, ...flags)).toEqual({ code: 1, stdout: '', stderr: some });
  }
  await rename(path.join(run, 'dumps'), path.join(away, 'dumps'));
  const none = `${older} 5 of the 5 dumps in it, the first of them 100, are not in ${run} any more; bring them back or, where traincube synth --pipe made them, give that command again.\n`;
  expect(await traincube('index', run)).toEqual({ code: 1, stdout: '', stderr: none });
  await rename(path.join(away, 'dumps'), path.join(run, 'dumps'));
  for (const name of dumps) await rename(path.join(away, name), path.join(run, 'dumps', name));
  expect((await traincube('index', run)).stdout).toContain('5 dumps indexed');
});

test('threads are a whole number from 1', async () => {
  const run = await ground.write('run', { dumps: 5 });
  const bad = await traincube('index', run, '--threads', '0');
  expect(bad).toMatchObject({ code: 1, stdout: '' });
  expect(bad.stderr).toBe('traincube: --threads takes a whole number from 1 to 256, not "0".\n');
  const good = await traincube('index', run, '--threads', '2');
  expect(good.stdout).toContain('5 dumps indexed');
  expect(good.code).toBe(0);
});

test('while another process indexes the run the second one says so and ends', async () => {
  const run = await ground.write('run', { dumps: 5 });
  const location = defaultStore(run);
  const store = await openStore(location);
  const hold = await store.hold('run');
  const second = await traincube('index', run);
  expect(second).toMatchObject({ code: 1, stdout: '' });
  expect(second.stderr).toMatch(
    /^traincube: run is being indexed into the store \S+ by another process \(\d+ on .*\): wait until it has ended\.\n$/,
  );
  await hold.release();
  await store.close();
  expect((await traincube('index', run)).stdout).toContain('5 dumps indexed');
});

test('of several the files are left out: runs/* names what lies beside runs, too', async () => {
  const run = await ground.write('run', { dumps: 2 });
  const truth = `${run}.truth.json`;
  await writeFile(truth, '{}');
  const { code, stdout, stderr } = await traincube('index', run, truth);
  expect({ code, stderr }).toEqual({ code: 0, stderr: `${truth}: a file, no run; left out.\n` });
  expect(stdout).toContain('run: 2 dumps indexed');
  expect((await traincube('index', truth)).stderr).toMatch(/^traincube: .* is not a directory/);
});
