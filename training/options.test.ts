import { trainOptions, type TrainFlags } from './options.ts';

test('what is not given', () => {
  expect(trainOptions('runs/first', {})).toEqual({
    name: 'first',
    model: 'vgg-small',
    width: 8,
    data: 'fashion-mnist',
    validation: 500,
    augment: false,
    optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 0.0005 },
    learningRate: {
      base: 0.1,
      warmUp: 100,
      steps: [
        { from: 1000, factor: 0.1 },
        { from: 1500, factor: 0.01 },
      ],
    },
    batchSize: 64,
    iterations: 2000,
    dumpEvery: 25,
    seed: 1,
    backend: 'auto',
    half: false,
    overwrite: false,
  });
  expect(trainOptions('r', { model: 'resnet-20', optimizer: 'adam' })).toMatchObject({
    width: 16,
    optimizer: { kind: 'adam', weightDecay: 0 },
    learningRate: { base: 0.001 },
  });
});

test('what is given', () => {
  const flags = { learningRateSteps: ' 40:0.5, 80:1e-2', warmUp: '7', learningRate: '0.3', weightDecay: '0' };
  expect(trainOptions('r', flags)).toMatchObject({
    optimizer: { weightDecay: 0 },
    learningRate: {
      base: 0.3,
      warmUp: 7,
      steps: [
        { from: 40, factor: 0.5 },
        { from: 80, factor: 0.01 },
      ],
    },
  });
  expect(trainOptions('r', { learningRateSteps: '' }).learningRate.steps).toEqual([]);
});

const refused: readonly [TrainFlags, string][] = [
  [{ model: 'vgg' }, '--model takes one of vgg-small, resnet-20, not "vgg".'],
  [{ data: 'cifar' }, '--data takes one of fashion-mnist, mnist, not "cifar".'],
  [{ optimizer: 'rmsprop' }, '--optimizer takes one of sgd, adam, not "rmsprop".'],
  [{ backend: 'cuda' }, '--backend takes one of auto, node-gpu, webgpu, wasm, cpu, not "cuda".'],
  [{ width: '0' }, '--width takes a whole number from 1 to 1024, not "0".'],
  [{ iterations: '1.5' }, '--iterations takes a whole number from 1 to 999999999, not "1.5".'],
  [{ iterations: '-3' }, '--iterations takes a whole number from 1 to 999999999, not "-3".'],
  [{ dumpEvery: '0' }, '--dump-every takes a whole number from 1 to 999999999, not "0".'],
  [{ validation: 'many' }, '--validation takes a whole number from 1 to 1000000, not "many".'],
  [{ batchSize: '1' }, '--batch-size takes a whole number from 2 to 65536, not "1".'],
  [{ seed: '4294967296' }, '--seed takes a whole number from 0 to 4294967295, not "4294967296".'],
  [{ warmUp: '' }, '--warm-up takes a whole number from 0 to 999999999, not "".'],
  [
    { warmUp: '10000', iterations: '5' },
    '--warm-up takes at most 5, the iterations of the run, not "10000".',
  ],
  [{ learningRate: '0' }, '--learning-rate takes a number above 0, at most 1000, not "0".'],
  [{ learningRate: 'Infinity' }, '--learning-rate takes a number above 0, at most 1000, not "Infinity".'],
  [{ momentum: '2' }, '--momentum takes a number from 0 to 1, not "2".'],
  [{ weightDecay: 'x' }, '--weight-decay takes a number from 0 to 1, not "x".'],
  [{ optimizer: 'adam', momentum: '0.9' }, '--momentum goes with --optimizer sgd only, not "0.9".'],
];

test.each(refused)('%j is refused', (flags, sentence) => {
  expect(() => trainOptions('r', flags)).toThrow(sentence);
});

test.each([
  '400',
  '400:0',
  '400:-1',
  '800:0.1,400:0.01',
  '400:0.1,400:0.2',
  '400:0.1;800:0.2',
  'x:1',
  '4:NaN',
])('learning-rate steps %s are refused', (learningRateSteps) => {
  expect(() => trainOptions('r', { learningRateSteps })).toThrow(
    `--learning-rate-steps takes ascending iterations, each with a positive factor, as in 400:0.1,800:0.01, not "${learningRateSteps}".`,
  );
});
