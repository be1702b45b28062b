import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { openLog, type Log } from '../../ingest/index.ts';
import { ablation as schema, dumpedLayers, type AblatedFilters, type Ablation } from '../../schema/index.ts';
import { predict } from '../models/predict.ts';
import { trainOptions, type TrainFlags } from '../options.ts';
import { restoreDump } from '../restore-dump.ts';
import { testImages } from '../test-images.testing.ts';
import { train } from '../train.ts';
import { ablate, type AblationOptions } from './ablate.ts';
import { parseFilters } from './ablation-options.ts';

const RECORDED = path.resolve(import.meta.dirname, '../../fixtures/runs/fashion-vgg-small');
const quiet = { say: () => undefined };

let root: string;
let vgg: string;
let resnet: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'traincube-ablate-'));
  vgg = await record('vgg', { width: '4' });
  resnet = await record('resnet', { model: 'resnet-20', width: '3' });
});

afterAll(() => rm(root, { recursive: true }));

async function record(name: string, flags: TrainFlags): Promise<string> {
  const directory = path.join(root, name);
  const common = { backend: 'wasm', batchSize: '16', iterations: '20', dumpEvery: '10', validation: '40' };
  await train(directory, trainOptions(directory, { ...common, learningRate: '0.05', ...flags }), {
    ...quiet,
    images: testImages(),
  });
  return directory;
}

/** A copy of a run that a test may spoil. */
async function copyOf(directory: string): Promise<string> {
  const copy = await mkdtemp(path.join(root, 'copy-'));
  await cp(directory, copy, { recursive: true });
  return copy;
}

async function ablated(
  directory: string,
  words: string,
  options: Partial<AblationOptions> = {},
): Promise<Ablation> {
  const log = await openLog(directory);
  try {
    const filters = parseFilters([words], dumpedLayers(log.model));
    const iteration = (await log.iterations()).at(-1)!;
    const usual = { iteration, filters, zeroed: 'output', controls: 3, seed: 1, backend: undefined } as const;
    return await ablate(log, { ...usual, ...options }, quiet);
  } finally {
    await log.close();
  }
}

/** The last dump evaluated after `change`, which has the network's tensors: wrong images by class. */
async function wrongAfter(
  directory: string,
  change: (parameter: (name: string) => tf.Variable) => void,
  iteration: number,
): Promise<number[]> {
  const log = await openLog(directory);
  const { network, examples } = await restoreDump(log, iteration, undefined, quiet.say);
  change((name) => network.parameters.get(name)!);
  const { predicted } = await predict(network, examples);
  network.dispose();
  const wrong = wrongOf(log, predicted);
  await log.close();
  return wrong;
}

function wrongOf({ run, images }: Log, predicted: Int32Array): number[] {
  const wrong = run.classes.map(() => 0);
  images.classes.forEach((id, image) => (wrong[id]! += predicted[image] === id ? 0 : 1));
  return wrong;
}

/** Sets a tensor to zero where one of its axes has one of these places. */
function zero(variable: tf.Variable, axis: number, places: readonly number[]): void {
  const along = variable.shape.map((side, at) => (at === axis ? side : 1));
  const mask = tf.tensor(
    Array.from({ length: variable.shape[axis]! }, (_, at) => (places.includes(at) ? 0 : 1)),
    along,
  );
  tf.tidy(() => variable.assign(tf.mul(variable, mask)));
  mask.dispose();
}

test.each(['vgg', 'resnet', 'recorded'])(
  'without ablation the errors are those that the log recorded, image for image: %s',
  async (name) => {
    const directory = { vgg, resnet, recorded: RECORDED }[name]!;
    const log = await openLog(directory);
    const iterations = await log.iterations();
    for (const iteration of [iterations[0]!, iterations[1]!, iterations.at(-1)!]) {
      const dump = await log.openDump(iteration);
      const { recorded, classes } = await ablated(directory, 'fc:0', { iteration, controls: 0 });
      expect(recorded).toEqual({ differing: 0, largestDifference: 0 });
      expect(classes.map(({ wrong }) => wrong)).toEqual(wrongOf(log, (await dump.validation()).predicted));
      await dump.close();
    }
    await log.close();
  },
);

test('a filter whose output is zero is one that the next layer does not look at', async () => {
  const { classes } = await ablated(RECORDED, 'conv1_1:3 conv2_2:0,7,11', { controls: 0 });
  const deaf = await wrongAfter(
    RECORDED,
    (parameter) => {
      zero(parameter('conv1_2/weights'), 2, [3]);
      zero(parameter('conv3_1/weights'), 2, [0, 7, 11]);
    },
    1950,
  );
  expect(classes.map(({ ablated: wrong }) => wrong)).toEqual(deaf);
  expect(deaf).not.toEqual(classes.map(({ wrong }) => wrong));
});

test('the last convolution, before pooling and the fully connected layer, too', async () => {
  const { classes } = await ablated(RECORDED, 'conv3_2:2-9', { controls: 0 });
  const deaf = await wrongAfter(
    RECORDED,
    (parameter) => zero(parameter('fc/weights'), 0, [2, 3, 4, 5, 6, 7, 8, 9]),
    1950,
  );
  expect(classes.map(({ ablated: wrong }) => wrong)).toEqual(deaf);
});

test('of a residual block only the shortcut is left', async () => {
  const all = await ablated(resnet, 'conv3_2_2', { controls: 0 });
  const deaf = await wrongAfter(
    resnet,
    (parameter) => {
      const filters = [...Array(6).keys()];
      zero(parameter('bn3_2_2/scale'), 0, filters);
      zero(parameter('bn3_2_2/offset'), 0, filters);
    },
    20,
  );
  expect(all.classes.map(({ ablated: wrong }) => wrong)).toEqual(deaf);
});

test('weights alone leave the constant of batch norm', async () => {
  const words = 'conv3_1:0-15';
  const { classes } = await ablated(RECORDED, words, { controls: 0, zeroed: 'weights' });
  const places = [...Array(16).keys()];
  const without = await wrongAfter(
    RECORDED,
    (parameter) => zero(parameter('conv3_1/weights'), 3, places),
    1950,
  );
  expect(classes.map(({ ablated: wrong }) => wrong)).toEqual(without);
  const silent = await ablated(RECORDED, words, { controls: 0 });
  expect(silent.classes.map(({ ablated: wrong }) => wrong)).not.toEqual(without);
});

test('without all filters of a layer every image is taken for the same class', async () => {
  const { classes, control } = await ablated(vgg, 'conv2_1:all', { controls: 99 });
  expect(control).toEqual({ seed: 1, choices: 0, all: true });
  expect(classes.map(({ ablated: wrong, images }) => wrong / images).sort()).toEqual([0, 1, 1, 1]);
});

test('each control is what ablating its filters is: all other filters of a layer, one by one', async () => {
  const first = await ablated(vgg, 'conv1_1:0', { controls: 99 });
  expect(first.control).toEqual({ seed: 1, choices: 3, all: true });
  for (const filter of [1, 2, 3]) {
    const { classes } = await ablated(vgg, `conv1_1:${filter}`, { controls: 0 });
    expect(first.classes.map(({ controls }) => controls[filter - 1])).toEqual(
      classes.map(({ ablated: wrong }) => wrong),
    );
  }
});

test('the same options give the same result, another seed another control; its form is that of the schema', async () => {
  process.env['SOURCE_DATE_EPOCH'] = '1700000000';
  try {
    const [a, b, c] = [
      await ablated(vgg, 'conv3_2:1,5,6', { controls: 8 }),
      await ablated(vgg, 'conv3_2:1,5,6', { controls: 8 }),
      await ablated(vgg, 'conv3_2:1,5,6', { controls: 8, seed: 2 }),
    ];
    expect(b).toEqual(a);
    expect({ ...c, control: a.control, classes: [] }).toEqual({ ...a, classes: [] });
    expect(c.classes).not.toEqual(a.classes);
    expect(schema.parse(JSON.parse(JSON.stringify(a)))).toEqual(a);
    expect(a).toMatchObject({ iteration: 20, backend: 'wasm', createdAt: '2023-11-14T22:13:20.000Z' });
  } finally {
    delete process.env['SOURCE_DATE_EPOCH'];
  }
});

test('no tensors are left, and progress comes to its end', async () => {
  await ablated(vgg, 'conv1_1:0', { controls: 2 });
  const before = tf.memory().numTensors;
  const steps: number[] = [];
  const log = await openLog(vgg);
  const filters: AblatedFilters[] = [{ layer: 1, name: 'conv1_1', of: 4, filters: [0] }];
  const options = {
    iteration: 20,
    filters,
    zeroed: 'output',
    controls: 2,
    seed: 1,
    backend: undefined,
  } as const;
  await ablate(log, options, { ...quiet, onEvaluated: (done, all) => steps.push(done / all) });
  await log.close();
  expect(steps).toEqual([0.25, 0.5, 0.75, 1]);
  expect(tf.memory().numTensors).toBe(before);
});

test('a float16 log, or another backend, is nearly the recorded network, and that is said', async () => {
  const half = await record('half', { half: true, width: '3' });
  const { recorded } = await ablated(half, 'conv1_1:0');
  expect(recorded.differing).toBeLessThanOrEqual(1);
  expect(recorded.largestDifference).toBeGreaterThan(0);
  expect(recorded.largestDifference).toBeLessThan(0.01);
  const other = await ablated(vgg, 'conv1_1:0', { backend: 'cpu', controls: 0 });
  expect(other).toMatchObject({ backend: 'cpu', recorded: { differing: 0 } });
  expect(other.recorded.largestDifference).toBeGreaterThan(0);
  expect(other.recorded.largestDifference).toBeLessThan(1e-4);
});

test('a network that is no longer a number is evaluated as it was recorded', async () => {
  const lost = await record('lost', {
    learningRate: '1000',
    learningRateSteps: '1:1e30',
    warmUp: '0',
    width: '2',
  });
  const { recorded, classes } = await ablated(lost, 'conv1_1:0');
  expect(recorded).toEqual({ differing: 0, largestDifference: 0 });
  expect(classes[0]).toMatchObject({ wrong: 0, ablated: 0 });
});

describe('what cannot be evaluated again is refused', () => {
  test('a dump that is not what the log says', async () => {
    const copy = await copyOf(vgg);
    await cp(
      path.join(copy, 'dumps/000000000/parameters.arrow'),
      path.join(copy, 'dumps/000000020/parameters.arrow'),
    );
    await expect(ablated(copy, 'conv1_1:0')).rejects.toThrow(
      /^Built again from dump 20 of the run "vgg", the network takes \d+ of 40 images for another class than the log says: it is not the one that was recorded\.$/,
    );
  });

  test('a dump without the statistics of batch norm', async () => {
    const copy = await copyOf(vgg);
    await rm(path.join(copy, 'dumps/000000020/state.arrow'));
    await expect(ablated(copy, 'conv1_1:0')).rejects.toThrow(
      'Dump 20 cannot be evaluated: it has no state.arrow with the biases and the statistics of batch norm.',
    );
  });

  test('statistics of another shape', async () => {
    const copy = await copyOf(vgg);
    const other = await record('other', { width: '2' });
    await cp(path.join(other, 'dumps/000000020/state.arrow'), path.join(copy, 'dumps/000000020/state.arrow'));
    await expect(ablated(copy, 'conv1_1:0')).rejects.toThrow(
      'Dump 20 cannot be evaluated: bn1_1/scale in its state.arrow has the shape [2] instead of [4].',
    );
  });

  const edited = async (file: string, edit: (value: Record<string, unknown>) => void) => {
    const copy = await copyOf(vgg);
    const value = JSON.parse(await readFile(path.join(copy, file), 'utf8')) as Record<string, unknown>;
    edit(value);
    await writeFile(path.join(copy, file), JSON.stringify(value));
    return copy;
  };

  test('another network of the same name', async () => {
    const copy = await edited('model.json', ({ layers }) => {
      (layers as { type: string }[])[3]!.type = 'other';
    });
    await expect(ablated(copy, 'conv1_1:0')).rejects.toThrow(
      'The network of the run "vgg" is not the vgg-small of traincube train: its model.json says something else, so it cannot be built again.',
    );
  });

  test('a run of another program', async () => {
    const copy = await edited('run.json', (run) => Object.assign(run, { hyperparameters: { lr: 0.1 } }));
    await expect(ablated(copy, 'conv1_1:0')).rejects.toThrow(
      'The run "vgg" was not recorded by traincube train, so its network cannot be built again.',
    );
  });
});
