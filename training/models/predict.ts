import * as tf from '@tensorflow/tfjs-core';
import type { Validation } from '../../ingest/index.ts';
import { probabilities } from './forward.ts';
import type { Shape } from './layer-graph.ts';
import type { Network } from './network.ts';

/** Images that go through the network at a time; fixed, so that a dump evaluated again gives the same bits. */
const BATCH = 250;

/** Labelled images as the network sees them. */
export interface Examples {
  /** Standardised, images × height × width × channels. */
  readonly values: Float32Array;
  readonly shape: Shape;
  readonly classes: Int32Array;
}

/** What the network takes the images for, as at inference. Where its probabilities are not numbers, class 0 with a confidence of NaN. */
export async function predict(network: Network, { values, shape, classes }: Examples): Promise<Validation> {
  const count = classes.length;
  const predicted = new Int32Array(count);
  const confidence = new Float32Array(count);
  const trueProbability = new Float32Array(count);
  const size = shape.reduce((product, side) => product * side, 1);
  for (let first = 0; first < count; first += BATCH) {
    const images = values.subarray(first * size, Math.min(count, first + BATCH) * size);
    const rows = await imageProbabilities(network, images, shape);
    const classCount = (rows.length / images.length) * size;
    for (let at = 0; at < rows.length / classCount; at++) {
      const row = rows.subarray(at * classCount, (at + 1) * classCount);
      const best = Math.max(0, row.indexOf(Math.max(...row)));
      predicted[first + at] = best;
      confidence[first + at] = row[best]!;
      trueProbability[first + at] = row[classes[first + at]!]!;
    }
  }
  return { predicted, confidence, trueProbability, trueRank: undefined };
}

async function imageProbabilities(
  network: Network,
  images: Float32Array,
  shape: Shape,
): Promise<Float32Array> {
  const result = tf.tidy(() => {
    const count = images.length / shape.reduce((product, side) => product * side, 1);
    return probabilities(network, tf.tensor<tf.Rank>(images, [count, ...shape]) as tf.Tensor4D);
  });
  const values = await result.data();
  result.dispose();
  return values as Float32Array;
}
