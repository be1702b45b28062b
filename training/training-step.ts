import * as tf from '@tensorflow/tfjs-core';
import { BATCH_NORM_MOMENTUM } from './models/batch-norm.ts';
import type { BatchResult } from './models/gradients.ts';
import type { Network } from './models/network.ts';
import type { Optimizer } from './optimizer.ts';

/** Moves the parameters down the gradients and batch norm's moving statistics towards those of the batch. */
export function applyUpdate(
  network: Network,
  { gradients, moments }: BatchResult,
  optimizer: Optimizer,
  learningRate: number,
): void {
  optimizer.nextStep();
  for (const [name, variable] of network.parameters) {
    optimizer.update(variable, gradients.get(name)!, learningRate, name.endsWith('/weights'));
  }
  for (const [node, { mean, variance }] of moments) {
    moveTowards(network.statistics.get(`${node}/mean`)!, mean);
    moveTowards(network.statistics.get(`${node}/variance`)!, variance);
  }
}

function moveTowards(moving: tf.Variable, current: tf.Tensor): void {
  tf.tidy(() =>
    moving.assign(tf.add(tf.mul(moving, BATCH_NORM_MOMENTUM), tf.mul(current, 1 - BATCH_NORM_MOMENTUM))),
  );
}
