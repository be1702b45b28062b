import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { type ModelDescription, dumpedLayers, filterLength } from '../schema/index.ts';
import {
  createLog,
  type DumpContent,
  type LogContent,
  type LogWriter,
  openLog,
  type StateTensor,
} from './index.ts';

const model: ModelDescription = {
  layers: [
    { id: 0, name: 'input', type: 'data', path: [], inputs: [] },
    { id: 1, name: 'conv1', type: 'conv', path: ['m1', 'b1'], inputs: [0], filters: 3, kernel: [3, 3, 2] },
    { id: 2, name: 'relu1', type: 'relu', path: ['m1', 'b1'], inputs: [1] },
    { id: 3, name: 'fc', type: 'fc', path: [], inputs: [2], filters: 2, kernel: [5] },
  ],
};

const content: LogContent = {
  run: {
    name: 'tiny',
    model: 'tiny',
    dataset: 'none',
    framework: 'none',
    classes: ['zero', 'one'],
    dumpInterval: 100,
    iterationsPerEpoch: 50,
    hyperparameters: { seed: 1 },
    startedAt: '2026-01-01T00:00:00Z',
  },
  model,
  images: [
    { class: 0, name: 'a', picture: Uint8Array.of(1, 2, 3) },
    { class: 1, name: 'äöü', picture: null },
    { class: 1, name: '', picture: new Uint8Array(0) },
  ],
};

const state = new Map<string, StateTensor>([
  ['conv1/bias', { shape: [3], values: Float32Array.of(1, 2, 3) }],
  ['step', { shape: [], values: Float32Array.of(7) }],
]);

function coefficients(iteration: number) {
  return dumpedLayers(model).map((layer) => {
    const length = layer.filters * filterLength(layer);
    return {
      weights: Float32Array.from({ length }, (_, i) => iteration + 10 * layer.id + i),
      gradients: Float32Array.from({ length }, (_, i) => iteration + 10 * layer.id + i + 1000),
    };
  });
}

function dump(iteration: number): DumpContent {
  return {
    parameters: coefficients(iteration),
    validation: {
      predicted: Int32Array.of(0, 1, 0),
      confidence: Float32Array.of(0.5, 0.75, 1),
      trueProbability: Float32Array.of(0.5, 0.75, 0),
      trueRank: Int32Array.of(0, 0, 1),
    },
    scalars: new Map([
      ['iteration', Float64Array.of(iteration - 50, iteration)],
      ['trainLoss', Float64Array.of(2, 1)],
      ['trainError', Float64Array.of(0.5, 0.25)],
      ['learningRate', Float64Array.of(0.5, 0.5)],
      ['seconds', Float64Array.of(0.1, 0.2)],
      ['momentum', Float64Array.of(0.5, 0.75)],
    ]),
    state,
  };
}

let directory: string;
let writer: LogWriter;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traincube-'));
  writer = await createLog(directory, content);
});
afterEach(() => rm(directory, { recursive: true }));

test('what is written is read', async () => {
  await writer.writeDump(200, dump(200));
  await writer.writeDump(100, dump(100));
  await writer.finish('complete', '2026-01-02T00:00:00Z');
  const log = await openLog(directory);
  expect(log.run).toEqual({
    ...content.run,
    format: 'traincube-log',
    version: 1,
    status: 'complete',
    endedAt: '2026-01-02T00:00:00Z',
  });
  expect(log.model).toEqual(model);
  expect(log.images.names).toEqual(['a', 'äöü', '']);
  expect([...log.images.classes]).toEqual([0, 1, 1]);
  expect(await Promise.all([0, 1, 2].map((image) => log.images.picture(image)))).toEqual(
    content.images.map(({ picture }) => picture),
  );
  expect(await log.iterations()).toEqual([100, 200]);

  const read = await log.openDump(200);
  const expected = dump(200);
  expect(await read.validation()).toEqual(expected.validation);
  expect(await read.scalars()).toEqual(expected.scalars);
  expect(read.scalarColumns).toEqual(['trainLoss', 'trainError', 'learningRate', 'seconds', 'momentum']);
  expect(await read.state()).toEqual(state);
  const memory = new ArrayBuffer(4096);
  for (const [position, { weights, gradients }] of coefficients(200).entries()) {
    const layer = await read.readLayer(position, memory, 64);
    expect(layer.layer).toEqual(dumpedLayers(model)[position]);
    expect([layer.weights, layer.gradients]).toEqual([weights, gradients]);
  }
  await read.close();
  await log.close();
});

test('a layer is read into the caller’s memory, and nothing is copied after that', async () => {
  await writer.writeDump(100, dump(100));
  const log = await openLog(directory);
  const read = await log.openDump(100);
  const { buffer } = new WebAssembly.Memory({ initial: 1 });
  const { weights, gradients } = await read.readLayer(0, buffer, 128);
  expect(weights.buffer).toBe(buffer);
  expect(gradients!.buffer).toBe(buffer);
  expect([weights.byteOffset, gradients!.byteOffset]).toEqual([128, 128 + 256]);
  expect(read.layerBytes(0)).toBe(2 * 256);
  await read.close();
  await log.close();
});

test('the files say the same to apache-arrow’s own reader', async () => {
  await writer.writeDump(100, dump(100));
  const table = tableFromIPC(await readFile(path.join(directory, 'dumps/000000100/parameters.arrow')));
  expect(table.batches.map((batch) => batch.numRows)).toEqual([3, 2]);
  for (const [position, { weights, gradients }] of coefficients(100).entries()) {
    const batch = table.batches[position]!;
    expect(batch.getChild('weights')!.data[0]!.children[0]!.values).toEqual(weights);
    expect(batch.getChild('gradients')!.data[0]!.children[0]!.values).toEqual(gradients);
    expect([...batch.getChild('filter')!]).toEqual([...Array(batch.numRows).keys()]);
  }
});

test('the same content makes the same bytes', async () => {
  const other = await mkdtemp(path.join(tmpdir(), 'traincube-'));
  await writer.writeDump(100, dump(100));
  await (await createLog(other, content)).writeDump(100, dump(100));
  const files = (await readdir(directory, { recursive: true })).filter((file) =>
    /\.(arrow|json)$/.test(file),
  );
  expect(files).toHaveLength(7);
  for (const file of files)
    expect(await readFile(path.join(other, file))).toEqual(await readFile(path.join(directory, file)));
  await rm(other, { recursive: true });
});
