import * as tf from '@tensorflow/tfjs-core';
import type { Moments } from './batch-norm.ts';
import { trainingLogits } from './forward.ts';
import type { Network } from './network.ts';
import './operation-gradients.ts';

/** A batch of images with their classes. */
export interface Batch {
  /** [images, height, width, channels], standardised. */
  readonly images: tf.Tensor4D;
  /** int32, [images]. */
  readonly classes: tf.Tensor1D;
}

/** What one forward and backward pass gives, at the weights that the network has. */
export interface BatchResult {
  /** Mean cross-entropy of the batch, without weight decay. */
  readonly loss: number;
  /** Share of the batch that was taken for another class. */
  readonly error: number;
  /** Of the loss, by the name of the parameter. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
  /** Batch norm's statistics of the batch, by node name. */
  readonly moments: ReadonlyMap<string, Moments>;
  dispose(): void;
}

export async function batchGradients(network: Network, { images, classes }: Batch): Promise<BatchResult> {
  const moments = new Map<string, Moments>();
  const classCount = network.graph.nodes.at(-1)!.shape[0]!;
  let wrong: tf.Tensor | undefined;
  const { value, grads } = tf.variableGrads(() => {
    const logits = trainingLogits(network, images, moments);
    wrong = tf.keep(tf.mean(tf.cast(tf.notEqual(tf.argMax(logits, 1), classes), 'float32')));
    return meanCrossEntropy(logits, tf.cast(tf.oneHot(classes, classCount), 'float32') as tf.Tensor2D);
  }, [...network.parameters.values()]);
  const [[loss], [error]] = await Promise.all([value.data(), wrong!.data()]);
  tf.dispose([value, wrong!]);
  const gradients = new Map([...network.parameters].map(([name, { name: id }]) => [name, grads[id]!]));
  const dispose = () =>
    tf.dispose([grads, ...[...moments.values()].flatMap(({ mean, variance }) => [mean, variance])]);
  return { loss: loss!, error: error!, gradients, moments, dispose };
}

/** Of the softmax of the logits against one-hot targets, both [images, classes]; its gradient is (softmax − target) / images. */
function meanCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  const operation = tf.customGrad((...operands) => {
    const [$logits, save] = operands as [tf.Tensor2D, tf.GradSaveFunc];
    const logProbabilities = tf.logSoftmax($logits);
    save([logProbabilities, targets]);
    const value = tf.neg(tf.mean(tf.sum(tf.mul(targets, logProbabilities), 1)));
    return { value, gradFunc: crossEntropyGradient };
  });
  return operation(logits) as tf.Scalar;
}

function crossEntropyGradient(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor {
  const [logProbabilities, targets] = saved as [tf.Tensor2D, tf.Tensor2D];
  return tf.mul(tf.sub(tf.exp(logProbabilities), targets), tf.div(dy, targets.shape[0]));
}
