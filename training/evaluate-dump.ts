import * as tf from '@tensorflow/tfjs-core';
import { fromHalf, type Dump, type Log, type Validation } from '../ingest/index.ts';
import { TraincubeError } from '../schema/index.ts';
import { startBackend } from './backends/backend.ts';
import type { Say } from './backends/start-backend.ts';
import { standardised, type Standardisation } from './data/batches.ts';
import { decodePicture } from './data/picture.ts';
import { fromFilterRows } from './models/filters.ts';
import { buildGraph } from './models/model.ts';
import { createNetwork, filterWeights, type Network } from './models/network.ts';
import { predict, type Examples } from './models/predict.ts';
import { randomStream } from './random.ts';
import { readSettings } from './run-settings.ts';

/**
 * Builds the network of a dump from the log alone and classifies the validation images again. On the backend that recorded the run, and
 * for a float32 log, what comes out is what `validation.arrow` holds, bit for bit.
 *
 * @throws {TraincubeError} `bad-request` where the run was recorded by another program or has images without pictures
 */
export async function evaluateDump(log: Log, iteration: number, say: Say): Promise<Validation> {
  const { model, hyperparameters } = readSettings(log.run);
  const examples = await recordedExamples(log, hyperparameters.standardisation);
  await startBackend(hyperparameters.backend, say);
  const graph = buildGraph({
    model,
    width: hyperparameters.width,
    imageShape: examples.shape,
    classes: log.run.classes.length,
  });
  const network = createNetwork(graph, randomStream(0, 'replaced'));
  const dump = await log.openDump(iteration);
  try {
    await restoreWeights(network, dump);
    await restoreState(network, dump, iteration);
    return await predict(network, examples);
  } finally {
    await dump.close();
    network.dispose();
  }
}

async function recordedExamples(log: Log, standardisation: Standardisation): Promise<Examples> {
  const values: Float32Array[] = [];
  let shape = [0, 0, 1];
  for (let image = 0; image < log.images.count; image++) {
    const png = await log.images.picture(image);
    if (!png) {
      throw new TraincubeError(
        'bad-request',
        `Image ${image} of the run "${log.run.name}" has no picture to evaluate.`,
        {
          image,
        },
      );
    }
    const { pixels, height, width } = decodePicture(png);
    shape = [height, width, 1];
    values.push(standardised(pixels, standardisation));
  }
  const all = new Float32Array(values.length * shape[0]! * shape[1]!);
  values.forEach((picture, image) => all.set(picture, image * picture.length));
  return { values: all, shape, classes: log.images.classes };
}

async function restoreWeights(network: Network, dump: Dump): Promise<void> {
  for (const [position, { weights }] of filterWeights(network).entries()) {
    const recorded = await dump.readLayer(position, new ArrayBuffer(dump.layerBytes(position)), 0);
    const values = recorded.weights instanceof Uint16Array ? fromHalf(recorded.weights) : recorded.weights;
    tf.tidy(() => {
      const { filters, kernel } = recorded.layer;
      weights.assign(fromFilterRows(tf.tensor(values, [filters, ...kernel])));
    });
  }
}

async function restoreState(network: Network, dump: Dump, iteration: number): Promise<void> {
  const state = await dump.state();
  const dumped = new Set(filterWeights(network).map(({ name }) => name));
  for (const [name, variable] of [...network.parameters, ...network.statistics]) {
    if (dumped.has(name)) continue;
    const tensor = state?.get(name);
    if (!tensor) {
      throw new TraincubeError(
        'bad-request',
        `Dump ${iteration} cannot be evaluated: its state.arrow has no ${name}.`,
        {
          iteration,
          name,
        },
      );
    }
    tf.tidy(() => variable.assign(tf.tensor(tensor.values, [...tensor.shape])));
  }
}
