import * as tf from '@tensorflow/tfjs-core';
import { startCpu } from './backends/cpu.ts';
import { createOptimizer, type OptimizerSettings } from './optimizer.ts';

const RATE = 0.1;
const GRADIENTS = [0.5, -0.25, 2];

beforeAll(async () => {
  await startCpu({ say: () => undefined, named: true });
});

/** A single weight of 1 after each of the gradients. */
function weights(settings: OptimizerSettings, decays: boolean): number[] {
  const optimizer = createOptimizer(settings);
  const weight = tf.variable(tf.tensor1d([1]));
  const values = GRADIENTS.map((gradient) => {
    optimizer.nextStep();
    optimizer.update(weight, tf.tensor1d([gradient]), RATE, decays);
    return weight.dataSync()[0]!;
  });
  optimizer.dispose();
  weight.dispose();
  return values;
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  found.forEach((value, step) => expect(value).toBeCloseTo(expected[step]!, 6));
}

test('SGD with momentum and weight decay', () => {
  let [weight, velocity] = [1, 0];
  const expected = GRADIENTS.map((gradient) => {
    velocity = 0.9 * velocity + gradient + 0.01 * weight;
    return (weight -= RATE * velocity);
  });
  const settings = { kind: 'sgd', momentum: 0.9, weightDecay: 0.01 } as const;
  expectClose(weights(settings, true), expected);
});

test('what does not decay is moved by its gradient alone', () => {
  expectClose(weights({ kind: 'sgd', momentum: 0, weightDecay: 0.5 }, false), [0.95, 0.975, 0.775]);
});

test('Adam', () => {
  let [weight, first, second] = [1, 0, 0];
  const expected = GRADIENTS.map((gradient, index) => {
    const g = gradient + 0.01 * weight;
    first = 0.9 * first + 0.1 * g;
    second = 0.999 * second + 0.001 * g * g;
    const [m, v] = [first / (1 - 0.9 ** (index + 1)), second / (1 - 0.999 ** (index + 1))];
    return (weight -= (RATE * m) / (Math.sqrt(v) + 1e-8));
  });
  expectClose(weights({ kind: 'adam', weightDecay: 0.01 }, true), expected);
});
