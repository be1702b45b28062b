import { isDeepStrictEqual } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { fromHalf, type Dump, type Log, type Validation } from '../ingest/index.ts';
import { TraincubeError } from '../schema/index.ts';
import { startBackend, type BackendChoice, type BackendName } from './backends/backend.ts';
import type { Say } from './backends/start-backend.ts';
import { standardised, type Standardisation } from './data/batches.ts';
import { decodePicture } from './data/picture.ts';
import { fromFilterRows } from './models/filters.ts';
import { describeGraph, type LayerGraph } from './models/layer-graph.ts';
import { buildGraph } from './models/model.ts';
import { createNetwork, filterWeights, type Network } from './models/network.ts';
import type { Examples } from './models/predict.ts';
import { randomStream } from './random.ts';
import { readSettings } from './run-settings.ts';

/** The network of a dump and the validation images, as they were when it was written. */
export interface RestoredDump {
  /** The caller disposes of it. */
  readonly network: Network;
  readonly examples: Examples;
  readonly backend: BackendName;
  /** What the log recorded at this dump. */
  readonly recorded: Validation;
}

/**
 * Builds the network of a dump from the log alone.
 *
 * @param choice the backend to compute on; without one, that which recorded the run
 * @throws {TraincubeError} `bad-request` where the run was recorded by another program, or its log lacks what it takes
 */
export async function restoreDump(
  log: Log,
  iteration: number,
  choice: BackendChoice | undefined,
  say: Say,
): Promise<RestoredDump> {
  const { model, hyperparameters } = readSettings(log.run);
  const examples = await recordedExamples(log, hyperparameters.standardisation);
  const graph = buildGraph({
    model,
    width: hyperparameters.width,
    imageShape: examples.shape,
    classes: log.run.classes.length,
  });
  checkGraph(graph, log);
  const dump = await log.openDump(iteration);
  let network: Network | undefined;
  try {
    const recorded = await dump.validation();
    const backend = await startBackend(choice ?? hyperparameters.backend, say);
    network = createNetwork(graph, randomStream(0, 'replaced'));
    await restoreWeights(network, dump);
    await restoreState(network, dump, iteration);
    return { network, examples, backend, recorded };
  } catch (error) {
    network?.dispose();
    throw error;
  } finally {
    await dump.close();
  }
}

/** Another program may call its network by the name of one of ours. */
function checkGraph(graph: LayerGraph, { run, model }: Log): void {
  if (isDeepStrictEqual(describeGraph(graph), model)) return;
  throw new TraincubeError(
    'bad-request',
    `The network of the run "${run.name}" is not the ${run.model} of traincube train: its model.json says something else, so it cannot be built again.`,
    { run: run.name },
  );
}

async function recordedExamples(log: Log, standardisation: Standardisation): Promise<Examples> {
  const { count, classes } = log.images;
  let shape = [0, 0, 1];
  let values = new Float32Array(0);
  for (let image = 0; image < count; image++) {
    const { pixels, height, width } = await greyPicture(log, image);
    if (image === 0) {
      shape = [height, width, 1];
      values = new Float32Array(count * pixels.length);
    } else if (height !== shape[0] || width !== shape[1]) {
      throw noExample(log, image, `has a picture of ${width} × ${height} pixels among others`);
    }
    values.set(standardised(pixels, standardisation), image * pixels.length);
  }
  return { values, shape, classes };
}

async function greyPicture(log: Log, image: number): Promise<ReturnType<typeof decodePicture>> {
  const png = await log.images.picture(image);
  if (!png) throw noExample(log, image, 'has no picture');
  try {
    const picture = decodePicture(png);
    if (picture.pixels.length === picture.height * picture.width) return picture;
  } catch {
    throw noExample(log, image, 'has a picture that is not PNG');
  }
  throw noExample(log, image, 'has a picture that is not grey');
}

function noExample({ run }: Log, image: number, what: string): TraincubeError {
  return new TraincubeError(
    'bad-request',
    `Image ${image} of the run "${run.name}" ${what}, so the run cannot be evaluated.`,
    { image },
  );
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
    if (!tensor || !isDeepStrictEqual([...tensor.shape], variable.shape)) {
      const lack = !state
        ? 'it has no state.arrow with the biases and the statistics of batch norm'
        : tensor
          ? `${name} in its state.arrow has the shape [${tensor.shape.join(', ')}] instead of [${variable.shape.join(', ')}]`
          : `its state.arrow has no ${name}`;
      throw new TraincubeError('bad-request', `Dump ${iteration} cannot be evaluated: ${lack}.`, {
        iteration,
        name,
      });
    }
    tf.tidy(() => variable.assign(tf.tensor(tensor.values, [...tensor.shape])));
  }
}
