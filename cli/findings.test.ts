import path from 'node:path';
import { newGround, type Ground } from '../test/serving.ts';
import { ROOT, traincube } from '../test/command.ts';
import { defaultStore, openStore } from '../store/index.ts';
import type { Catalogue } from '../schema/index.ts';

let ground: Ground;
let faulty: string;

beforeAll(async () => {
  ground = await newGround();
  faulty = await ground.write('faulty', { layers: 8, filters: 16, length: 27, dumps: 40, faults: 1 });
  await ground.index('faulty');
});

afterAll(() => ground.clear());

test('what was found reads as a letter: rule, where, when, how much, why, whence', async () => {
  const { code, stdout } = await traincube('findings', faulty);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^faulty: \d+ findings in 40 dumps, up to iteration 4000\.\n\n/);
  expect(stdout).toMatch(
    /\nDead filters \(counted\)\n {2}conv\d, filter \d+: iterations 100–4,000, 39 dumps: no change at any of 39 dumps, 6\.25 % of the layer\.\n {2}No gradient/,
  );
  expect(stdout).toContain('  Source: DeepTracker (Liu et al. 2018), section 8.2 and figure 7e.');
  expect(stdout).toMatch(/\nNothing found by: .*Update ratio far from 1e-3.*\.\n$/);
});

test('as JSON: the columns, and the name of the node', async () => {
  const { stdout } = await traincube('findings', faulty, '--json');
  const dead = (JSON.parse(stdout) as { findings: { rule: string }[] }).findings.find(
    ({ rule }) => rule === 'dead-filter',
  );
  expect(dead).toEqual({
    rule: 'dead-filter',
    node: expect.any(Number),
    name: expect.stringMatching(/^conv\d$/),
    filters: [expect.any(Number)],
    from: 100,
    to: 4000,
    dumps: 39,
    value: 0,
    limit: 0,
    other: 1 / 16,
  });
});

test('of the rules that could not be checked it is said why', async () => {
  const run = await ground.write('bare', { layers: 2, filters: 4, dumps: 1, gradients: false });
  await ground.index('bare');
  const { stdout } = await traincube('findings', run);
  expect(stdout).toBe(`bare: 0 findings in 1 dump, up to iteration 100.

Nothing found by: NaN or infinity, Initialisation that does not fit, Duplicate filters.

Not checked, because the log has no gradients: Exploding gradients, Vanishing gradients.

Not checked, because it takes 4 dumps, and there is 1: Dead filters, Update ratio far from 1e-3.

Not checked, because it takes 12 dumps, and there is 1: Filters that stopped.

Not checked, because it takes 9 dumps, and there is 1: Weights that spread.

Not checked, because it takes a layer of 8 filters, and the largest has 4: Filters that never settle.
`);
  const json = (await traincube('findings', run, '--json')).stdout;
  const { findings, unchecked } = JSON.parse(json) as { findings: unknown; unchecked: unknown[] };
  expect(findings).toEqual([]);
  expect(unchecked).toHaveLength(7);
  expect(unchecked[0]).toEqual({ rule: 'exploding-gradients', why: 'the log has no gradients' });
});

test('in the recorded run there is nothing that a practitioner would act on', async () => {
  const run = path.join(ROOT, 'fixtures/runs/fashion-vgg-small');
  const store = path.join(ground.directory, 'recorded');
  expect((await traincube('index', run, '--store', store)).code).toBe(0);
  const { stdout } = await traincube('findings', run, '--store', store);
  expect(stdout).toMatch(
    /^fashion-vgg-small: 0 findings in 66 dumps, up to iteration 1950\.\n\nNothing found by: /,
  );
});

test('what is no run is said to be none, beside an index of others and without one', async () => {
  for (const nowhere of [ground.directory, path.join(ground.directory, 'without', 'a', 'store')]) {
    const run = path.join(nowhere, 'none');
    const { stderr } = await traincube('index', run);
    expect(stderr).toContain('not a directory');
    expect(await traincube('findings', run)).toEqual({ code: 1, stdout: '', stderr });
  }
});

test('a run that is not indexed, or not to the end, or by an older traincube: what to type is said', async () => {
  const run = await ground.write('fresh', { dumps: 3 });
  const sentence = `fresh has no findings yet: run \`npx traincube index ${run}\`, which makes them at the log's end.`;
  expect(await traincube('findings', run)).toMatchObject({ code: 1, stderr: `traincube: ${sentence}\n` });
  await ground.index('fresh');
  const store = await openStore(defaultStore(run));
  const catalogue = (await store.catalogue('fresh'))!;
  await store.put('fresh', [], { ...catalogue, complete: false, findings: null });
  expect((await traincube('findings', run)).stderr).toMatch(/has no findings yet: run `npx traincube index /);
  await store.put('fresh', [], { ...catalogue, indexVersion: 2 } as unknown as Catalogue);
  await store.close();
  expect((await traincube('findings', run)).stderr).toContain('`traincube index` builds it again');
  expect((await traincube('index', run)).stdout).toContain('made by an older traincube; it is built again');
  expect((await traincube('findings', run)).stdout).toMatch(
    /^fresh: 0 findings in 3 dumps, up to iteration 300\./,
  );
});
