import { type ModelDescription, dumpedLayers, filterLength } from '../schema/index.ts';
import type { LogContent } from './create-log.ts';
import type { DumpContent, ImageContent, StateTensor } from './log.ts';

/** The log of the tests: two dumped layers, three images, two classes. */
export const model: ModelDescription = {
  layers: [
    { id: 0, name: 'input', type: 'data', path: [], inputs: [] },
    { id: 1, name: 'conv1', type: 'conv', path: ['m1', 'b1'], inputs: [0], filters: 3, kernel: [3, 3, 2] },
    { id: 2, name: 'relu1', type: 'relu', path: ['m1', 'b1'], inputs: [1] },
    { id: 3, name: 'fc', type: 'fc', path: [], inputs: [2], filters: 2, kernel: [5] },
  ],
};

export const images: readonly ImageContent[] = [
  { class: 0, name: 'a', picture: Uint8Array.of(1, 2, 3) },
  { class: 1, name: 'äöü', picture: null },
  { class: 1, name: '', picture: new Uint8Array(0) },
];

export const content: LogContent = {
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
  images,
};

export const state = new Map<string, StateTensor>([
  ['conv1/bias', { shape: [3], values: Float32Array.of(1, 2, 3) }],
  ['step', { shape: [], values: Float32Array.of(7) }],
]);

export function coefficients(iteration: number) {
  return dumpedLayers(model).map((layer) => {
    const length = layer.filters * filterLength(layer);
    return {
      weights: Float32Array.from({ length }, (_, i) => iteration + 10 * layer.id + i),
      gradients: Float32Array.from({ length }, (_, i) => iteration + 10 * layer.id + i + 1000),
    };
  });
}

export function dump(iteration: number): DumpContent {
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
