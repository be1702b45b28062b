import * as tf from '@tensorflow/tfjs-core';
import { channelMoments, normalise, normaliseBatch, type Moments } from './batch-norm.ts';
import type { GraphNode } from './layer-graph.ts';
import type { Network } from './network.ts';

/** Where batch norm gets its statistics from, for one node. */
type MomentsOf = (x: tf.Tensor, node: GraphNode) => Moments;

/**
 * Logits [images, classes] as in training: batch norm uses the statistics of the batch.
 *
 * @param moments receives them, by node name; the caller disposes of them
 */
export function trainingLogits(
  network: Network,
  images: tf.Tensor4D,
  moments: Map<string, Moments>,
): tf.Tensor2D {
  const ofBatch: MomentsOf = (x, node) => {
    const { mean, variance } = channelMoments(x);
    const kept = { mean: tf.keep(mean), variance: tf.keep(variance) };
    moments.set(node.name, kept);
    return kept;
  };
  return logits(network, images, ofBatch, normaliseBatch);
}

/** Probabilities [images, classes] as at inference: batch norm uses the moving statistics. */
export function probabilities(network: Network, images: tf.Tensor4D): tf.Tensor2D {
  const moving: MomentsOf = (_, { name }) => ({
    mean: network.statistics.get(`${name}/mean`) as tf.Tensor as tf.Tensor1D,
    variance: network.statistics.get(`${name}/variance`) as tf.Tensor as tf.Tensor1D,
  });
  return tf.softmax(logits(network, images, moving, normalise));
}

/** The input of the graph's softmax. */
function logits(
  network: Network,
  images: tf.Tensor4D,
  momentsOf: MomentsOf,
  batchNorm: typeof normalise,
): tf.Tensor2D {
  const values: tf.Tensor[] = [];
  for (const node of network.graph.nodes) {
    const inputs = node.inputs.map((id) => values[id]!);
    const parameter = (part: string) => network.parameters.get(`${node.name}/${part}`)!;
    values.push(
      node.type === 'data'
        ? images
        : node.type === 'bn'
          ? batchNorm(inputs[0]!, momentsOf(inputs[0]!, node), parameter('scale'), parameter('offset'))
          : compute(node, inputs, parameter),
    );
  }
  return values.at(-1) as tf.Tensor2D;
}

function compute(
  node: GraphNode,
  inputs: readonly tf.Tensor[],
  parameter: (part: string) => tf.Variable,
): tf.Tensor {
  const x = inputs[0] as tf.Tensor4D;
  switch (node.type) {
    case 'conv':
      return tf.conv2d(x, parameter('weights') as tf.Tensor as tf.Tensor4D, node.stride, 'same');
    case 'relu':
      return tf.relu(x);
    case 'add':
      return tf.add(inputs[0]!, inputs[1]!);
    case 'pool':
      if (node.reduce === 'global-average') return tf.mean(x, [1, 2]);
      return tf.maxPool(x, node.size, node.size, 'valid');
    case 'other':
      return tf.conv2d(x, selection(x.shape[3], node.channels), node.stride, 'same');
    case 'fc':
      return tf.add(
        tf.matMul(inputs[0] as tf.Tensor2D, parameter('weights') as tf.Tensor as tf.Tensor2D),
        parameter('bias'),
      );
    case 'softmax':
      return x;
    default:
      throw new Error(`No forward pass for a node of type ${node.type}`);
  }
}

/** A 1 × 1 filter that hands `inputs` channels on and fills the others with zeros. */
function selection(inputs: number, channels: number): tf.Tensor4D {
  const filter = tf.pad(tf.eye(inputs), [
    [0, 0],
    [0, channels - inputs],
  ]);
  return tf.reshape(filter, [1, 1, inputs, channels]);
}
