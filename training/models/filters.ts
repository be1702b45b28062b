import * as tf from '@tensorflow/tfjs-core';

/**
 * TensorFlow keeps weights as [height, width, in, out], the log one filter after the other: row = output channel, in it
 * [height, width, in]. Both functions leave disposing of what they return to the caller.
 */
export function filterRows(weights: tf.Tensor): tf.Tensor {
  const last = weights.rank - 1;
  return tf.transpose(weights, [last, ...Array.from({ length: last }, (_, axis) => axis)]);
}

/** The inverse of `filterRows`. */
export function fromFilterRows(rows: tf.Tensor): tf.Tensor {
  return tf.transpose(rows, [...Array.from({ length: rows.rank - 1 }, (_, axis) => axis + 1), 0]);
}
