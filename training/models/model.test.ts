import { dumpedLayers, filterLength, hierarchy, modelDescription } from '../../schema/index.ts';
import { startCpu } from '../backends/cpu.ts';
import { randomStream } from '../random.ts';
import { describeGraph } from './layer-graph.ts';
import { buildGraph, MODEL_NAMES, type ModelName } from './model.ts';
import { createNetwork, filterWeights } from './network.ts';

const graphOf = (model: ModelName, width: number) =>
  buildGraph({ model, width, imageShape: [28, 28, 1], classes: 10 });

beforeAll(async () => {
  await startCpu({ say: () => undefined, named: true });
});

test.each(MODEL_NAMES)('%s: model.json and the tensors are of one graph', (model) => {
  const graph = graphOf(model, 4);
  const description = describeGraph(graph);
  expect(modelDescription.parse(description)).toEqual(description);
  expect(description.layers[0]!.type).toBe('data');
  expect(description.layers.at(-1)!.type).toBe('softmax');
  for (const { id, inputs } of description.layers) expect(inputs.every((input) => input < id)).toBe(true);

  const network = createNetwork(graph, randomStream(1, 'weights'));
  const shapes = filterWeights(network).map(({ name, weights }) => [name, weights.shape]);
  expect(shapes).toEqual(
    dumpedLayers(description).map(({ name, kernel, filters }) => [`${name}/weights`, [...kernel, filters]]),
  );
  network.dispose();
});

test('vgg-small has three modules of two convolutions, and a fully connected layer', () => {
  const nodes = hierarchy(describeGraph(graphOf('vgg-small', 8)));
  expect(nodes.map(({ name, level, parent }) => `${parent ?? '-'} ${level} ${name}`)).toEqual([
    '- model model',
    ...[1, 2, 3].flatMap((module) => [
      `0 module conv${module}`,
      `${module * 3 - 2} layer conv${module}_1`,
      `${module * 3 - 2} layer conv${module}_2`,
    ]),
    '0 layer fc',
  ]);
});

test('resnet-20 has 20 layers with weights, three stages of three blocks, and 0.27 million parameters', () => {
  const graph = graphOf('resnet-20', 16);
  const description = describeGraph(graph);
  const dumped = dumpedLayers(description);
  const nodes = hierarchy(description);
  expect(dumped.length).toBe(20);
  expect(nodes.filter(({ level }) => level === 'module').map(({ name }) => name)).toEqual([
    'conv1',
    'conv2_x',
    'conv3_x',
    'conv4_x',
  ]);
  expect(nodes.filter(({ level }) => level === 'block').length).toBe(9);
  // He et al. 2016, table 6.
  const parameters = dumped.reduce((sum, layer) => sum + layer.filters * filterLength(layer), 0);
  expect(parameters / 1e6).toBeCloseTo(0.27, 2);
});

test('weights start with variance 2 / filter length', async () => {
  const network = createNetwork(graphOf('vgg-small', 16), randomStream(1, 'weights'));
  const values = (await network.parameters.get('conv3_2/weights')!.data()) as Float32Array;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  expect(variance / (2 / (9 * 64))).toBeCloseTo(1, 1);
  network.dispose();
});
