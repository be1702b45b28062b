import { readHyperparameters } from './hyperparameters.ts';

const read = (settings: object) =>
  readHyperparameters(settings).map(({ key, label, value }) => [key, label, value]);

test('settings of our own trainer have words and units', () => {
  const settings = {
    batchSize: 64,
    optimizer: { kind: 'sgd', weightDecay: 0.0005 },
    learningRate: { warmUp: 1, steps: [{ from: 1000, factor: 0.1 }] },
    augment: false,
  };
  expect(read(settings)).toEqual([
    ['batchSize', 'batch size', '64 images'],
    ['optimizer.kind', 'optimizer', 'SGD'],
    ['optimizer.weightDecay', 'weight decay', '0.0005'],
    ['learningRate.warmUp', 'warm-up', '1 iteration'],
    ['learningRate.steps', 'rate changes', '× 0.1 from 1,000'],
    ['augment', 'augmented images', 'no'],
  ]);
});

test('settings of others are split into their words, whatever they hold', () => {
  const settings = {
    labelSmoothing: 0.1,
    data_path: 'x',
    ema: null,
    sizes: [1, { toSide: 2 }],
    lr: { minLR: 3 },
  };
  expect(read(settings)).toEqual([
    ['labelSmoothing', 'label smoothing', '0.1'],
    ['data_path', 'data path', 'x'],
    ['ema', 'ema', 'none'],
    ['sizes', 'sizes', '1; to side 2'],
    ['lr.minLR', 'lr min lr', '3'],
  ]);
});
