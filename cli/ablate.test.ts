import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ablation, type Ablation } from '../schema/index.ts';
import { newGround } from '../test/serving.ts';
import { ROOT, traincube } from '../test/command.ts';

const RECORDED = path.join(ROOT, 'fixtures/runs/fashion-vgg-small');

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-cli-ablate-'));
});

afterEach(() => rm(root, { recursive: true }));

const ablate = (...flags: string[]) => traincube('ablate', RECORDED, '--store', root, ...flags);

async function written(): Promise<Ablation[]> {
  const directory = path.join(root, 'ablations/fashion-vgg-small');
  const names = await readdir(directory).catch(() => []);
  const texts = await Promise.all(names.map((name) => readFile(path.join(directory, name), 'utf8')));
  return texts.map((text) => ablation.parse(JSON.parse(text)));
}

test('a table, the worst first, and a file; the log stays as it was', async () => {
  const before = await readdir(RECORDED, { recursive: true });
  const { code, stdout, stderr } = await ablate('--dump', '1,950', '--filters', 'fc:1', '--controls', '4');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^fashion-vgg-small, iteration 1,950, without fc:1 \(1 of 10 filters\)\n500 validation images; before the ablation the network gives exactly what the log recorded\.\n\n/,
  );
  expect(stdout).toMatch(/\n {12}images +error +without +change +control +least … most +p +q\nTrouser +50 /);
  expect(stdout).toMatch(/\nall +500 +8\.8 % /);
  expect(stdout).toContain('Control: 4 random choices of as many filters of the same layer, seed 1:');
  const [file, ...others] = await written();
  expect(others).toEqual([]);
  expect(file).toMatchObject({ iteration: 1950, control: { seed: 1, choices: 4, all: false } });
  const trouser = file!.classes[1]!;
  expect(trouser.ablated).toBeGreaterThan(trouser.wrong + 20);
  expect(await readdir(RECORDED, { recursive: true })).toEqual(before);
});

test('without a control, and with weights alone', async () => {
  const { stdout } = await ablate(
    '--filters',
    'conv1_1:0',
    'conv3_2:0-2',
    '--controls',
    '0',
    '--zero',
    'weights',
  );
  expect(stdout).toContain('without conv1_1:0 conv3_2:0-2 (1 of 8 filters, 3 of 32 filters; weights alone)');
  expect(stdout).toMatch(/\n +images +error +without +change\n/);
  expect(stdout).toContain('No control was asked for.');
  expect(await written()).toMatchObject([{ zeroed: 'weights', iteration: 1950 }]);
});

test.each([
  [['--filters', 'conv3:1'], '--filters: conv3 holds several layers: name one of conv3_1, conv3_2.'],
  [['--filters', 'conv3_1:32'], '--filters: conv3_1 has no filter 32, its 32 filters are 0…31.'],
  [
    ['--filters', 'fc', '--dump', '1940'],
    'The run has no dump of iteration 1940: of its dumps, 0…1950, the nearest are 1920 and 1950.',
  ],
])('%j ends in one sentence and exit code 1, and nothing is written', async (flags, sentence) => {
  const { code, stdout, stderr } = await ablate(...flags);
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `traincube: ${sentence}\n` });
  expect(await readdir(root)).toEqual([]);
});

test('what cannot be ablated, or written, is said in one sentence', async () => {
  const ground = await newGround();
  const synthetic = await ground.write('synthetic', { dumps: 2 });
  expect((await traincube('ablate', synthetic, '--filters', 'conv1:0')).stderr).toBe(
    'traincube: The run "Chain, generated, seed 1" was not recorded by traincube train, so its network cannot be built again.\n',
  );
  await ground.clear();
  expect((await traincube('ablate', root, '--filters', 'conv1:0')).stderr).toMatch(
    /^traincube: .* is not a run: it has no run\.json; name the directory that holds one\.\n$/,
  );
  expect((await traincube('ablate', RECORDED, '--filters', 'fc', '--store', 'mongodb://x/y')).stderr).toBe(
    'traincube: --store takes a directory here: what is written is a file.\n',
  );
  expect((await traincube('ablate', RECORDED)).stderr).toMatch(/^traincube: required option '--filters /);
  const file = path.join(RECORDED, 'run.json');
  expect((await traincube('ablate', RECORDED, '--filters', 'fc', '--store', file)).stderr).toMatch(
    /^traincube: The directory .* stands below a file: name another store with --store\.\n$/,
  );
});

test('beside the run, where nothing else is said', async () => {
  const run = path.join(root, 'runs/copy');
  await cp(RECORDED, run, { recursive: true });
  const { code } = await traincube('ablate', run, '--filters', 'conv3_2:5', '--controls', '1');
  expect(code).toBe(0);
  expect(await readdir(path.join(root, 'runs'), { recursive: true })).toContainEqual(
    expect.stringMatching(/^\.traincube\/ablations\/copy\/000001950-[\da-f]{8}\.json$/),
  );
});
