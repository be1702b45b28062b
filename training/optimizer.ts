import * as tf from '@tensorflow/tfjs-core';

/** Which optimizer, and its numbers. */
export type OptimizerSettings =
  | { readonly kind: 'sgd'; readonly momentum: number; readonly weightDecay: number }
  | { readonly kind: 'adam'; readonly weightDecay: number };

/** Adam's constants as its authors recommend them (Kingma and Ba, 2015, algorithm 1). */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Moves variables down their gradients. */
export interface Optimizer {
  /**
   * @param decays whether weight decay applies: its gradient `weightDecay × value` is added, as L2 regularisation
   * @param gradient of the loss alone; not disposed of
   */
  update(variable: tf.Variable, gradient: tf.Tensor, learningRate: number, decays: boolean): void;
  /** To be called once an iteration, before its updates. */
  nextStep(): void;
  dispose(): void;
}

export function createOptimizer(settings: OptimizerSettings): Optimizer {
  return settings.kind === 'sgd' ? sgd(settings) : adam(settings);
}

/** Momentum as in Sutskever et al. 2013, without Nesterov: v ← momentum × v + g, w ← w − rate × v. */
function sgd({ momentum, weightDecay }: { momentum: number; weightDecay: number }): Optimizer {
  const velocities = new Slots();
  return {
    nextStep: () => undefined,
    update: (variable, gradient, learningRate, decays) =>
      tf.tidy(() => {
        const velocity = velocities.of(variable);
        velocity.assign(
          tf.add(tf.mul(velocity, momentum), decayed(variable, gradient, decays ? weightDecay : 0)),
        );
        variable.assign(tf.sub(variable, tf.mul(velocity, learningRate)));
      }),
    dispose: () => velocities.dispose(),
  };
}

function adam({ weightDecay }: { weightDecay: number }): Optimizer {
  const firsts = new Slots();
  const seconds = new Slots();
  let step = 0;
  return {
    nextStep: () => void step++,
    update: (variable, gradient, learningRate, decays) =>
      tf.tidy(() => {
        const g = decayed(variable, gradient, decays ? weightDecay : 0);
        const [first, second] = [firsts.of(variable), seconds.of(variable)];
        first.assign(tf.add(tf.mul(first, ADAM.beta1), tf.mul(g, 1 - ADAM.beta1)));
        second.assign(tf.add(tf.mul(second, ADAM.beta2), tf.mul(tf.square(g), 1 - ADAM.beta2)));
        const corrected = tf.div(first, 1 - ADAM.beta1 ** step);
        const spread = tf.sqrt(tf.div(second, 1 - ADAM.beta2 ** step));
        const move = tf.div(corrected, tf.add(spread, ADAM.epsilon));
        variable.assign(tf.sub(variable, tf.mul(move, learningRate)));
      }),
    dispose: () => [firsts, seconds].forEach((slots) => slots.dispose()),
  };
}

function decayed(variable: tf.Variable, gradient: tf.Tensor, weightDecay: number): tf.Tensor {
  return weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(variable, weightDecay));
}

/** What an optimizer keeps beside each variable, zero at first. */
class Slots {
  private readonly slots = new Map<number, tf.Variable>();

  of(variable: tf.Variable): tf.Variable {
    const slot = this.slots.get(variable.id) ?? tf.variable(tf.zerosLike(variable), false);
    this.slots.set(variable.id, slot);
    return slot;
  }

  dispose(): void {
    for (const slot of this.slots.values()) slot.dispose();
  }
}
