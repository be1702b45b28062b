import * as tf from '@tensorflow/tfjs-core';

/** What is added to a variance before its root. */
const EPSILON = 1e-3;

/** How much of a moving statistic stays at each iteration. */
export const BATCH_NORM_MOMENTUM = 0.9;

export interface Moments {
  readonly mean: tf.Tensor1D;
  /** Of the population: divided by the number of values. */
  readonly variance: tf.Tensor1D;
}

/** Normalises with given statistics, as at inference. */
export function normalise(x: tf.Tensor, moments: Moments, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor {
  return tf.batchNorm(
    x,
    moments.mean,
    moments.variance,
    offset as tf.Tensor1D,
    scale as tf.Tensor1D,
    EPSILON,
  );
}

/** Mean and variance of each channel over a batch. */
export function channelMoments(x: tf.Tensor): Moments {
  const { mean, variance } = tf.moments(rows(x), 0);
  return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

/**
 * Normalises with the statistics of the batch itself, and takes the gradient through them (Ioffe and Szegedy 2015, section
 * 3): with x̂ the normalised input and n values a channel,
 * dx = scale / √(variance + ε) × (dy − Σdy / n − x̂ Σ(dy x̂) / n). One formula in place of the gradients of a dozen operations.
 *
 * @param moments `channelMoments(x)`
 */
export function normaliseBatch(
  x: tf.Tensor,
  moments: Moments,
  scale: tf.Tensor,
  offset: tf.Tensor,
): tf.Tensor {
  const operation = tf.customGrad((...operands) => {
    const [$x, $scale, $offset, save] = operands as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([$x, $scale, moments.mean, moments.variance]);
    return { value: normalise($x, moments, $scale, $offset), gradFunc: batchGradient };
  });
  return operation(x, scale, offset);
}

function batchGradient(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
  const [x, scale, mean, variance] = saved as [tf.Tensor, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
  const moments = { mean, variance };
  const normalised = normalise(x, moments, tf.onesLike(scale), tf.zerosLike(scale));
  const dOffset = tf.sum(rows(dy), 0);
  const dScale = tf.sum(rows(tf.mul(dy, normalised)), 0);
  const values = dy.size / scale.size;
  const throughMoments = normalise(x, moments, tf.div(dScale, values), tf.div(dOffset, values));
  const slope = tf.mul(scale, tf.rsqrt(tf.add(variance, EPSILON)));
  return [tf.mul(tf.sub(dy, throughMoments), slope), dScale, dOffset];
}

/** [n, channels]. */
function rows(x: tf.Tensor): tf.Tensor2D {
  const channels = x.shape.at(-1)!;
  return tf.reshape(x, [x.size / channels, channels]);
}
