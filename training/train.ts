import * as tf from '@tensorflow/tfjs-core';
import { checkLogDirectory, createLog, type ImageContent, type LogWriter } from '../ingest/index.ts';
import { TraincubeError } from '../schema/index.ts';
import { startBackend } from './backends/backend.ts';
import type { Say } from './backends/start-backend.ts';
import { createClock, type Clock } from './clock.ts';
import { standardisationOf, standardised, trainingBatches, type Standardisation } from './data/batches.ts';
import {
  countsOf,
  pictureName,
  pixelsOf,
  sampleValidation,
  type ImageCounts,
  type ImageSet,
} from './data/image-set.ts';
import { DATA } from './data/sources.ts';
import { encodePicture } from './data/picture.ts';
import { batchGradients } from './models/gradients.ts';
import { describeGraph, type LayerGraph } from './models/layer-graph.ts';
import { buildGraph } from './models/model.ts';
import { createNetwork } from './models/network.ts';
import { predict, type Examples } from './models/predict.ts';
import { createOptimizer } from './optimizer.ts';
import type { TrainOptions } from './options.ts';
import { randomStream } from './random.ts';
import { dumpContent, type ScalarRow } from './recorder.ts';
import { describeRun } from './run-settings.ts';
import { learningRateAt } from './schedule.ts';
import { applyUpdate } from './training-step.ts';

/** What a run tells its surroundings, and how they stop it. */
export interface TrainSurroundings {
  readonly say: Say;
  /** From here on what stands in the directory is this run's. */
  readonly onLog?: () => void;
  readonly onIteration?: (row: ScalarRow) => void;
  /** `error`: share of the validation images that were taken for another class. */
  readonly onDump?: (iteration: number, error: number) => void;
  /** Ends the run after the iteration, or the dump, that is being worked on; never between the beginning of the log and its first dump. */
  readonly signal?: AbortSignal;
  /** In the place of the images that the options name. */
  readonly images?: ImageSet;
}

export interface TrainResult {
  /** The iteration of the last dump; undefined where the run was stopped before anything was written. */
  readonly iteration: number | undefined;
  readonly stopped: boolean;
}

/**
 * Trains a network and records the run as a log in `directory`. A dump of iteration i shows the network after i updates, and the
 * gradients of its loss on the batch that the next update would use; so iteration 0 is the network as it was initialised.
 *
 * @throws {TraincubeError} `bad-option` before anything is fetched or written; `unavailable`, and the log then says `failed`
 */
export async function train(
  directory: string,
  options: TrainOptions,
  surroundings: TrainSurroundings,
): Promise<TrainResult> {
  checkLogDirectory(directory, options.overwrite);
  const source = DATA[options.data];
  checkCounts(options, surroundings.images ? countsOf(surroundings.images) : source);
  const set = surroundings.images ?? (await source.load(surroundings.say));
  const backend = await startBackend(options.backend, surroundings.say);
  const clock = createClock();
  const standardisation = standardisationOf(set.training.pixels);
  const chosen = sampleValidation(set, options.validation, randomStream(options.seed, 'validation'));
  const graph = networkGraph(options, set);
  if (surroundings.signal?.aborted) return { iteration: undefined, stopped: true };
  surroundings.onLog?.();
  const log = await createLog(
    directory,
    {
      run: describeRun(options, set, backend, standardisation, clock.now()),
      model: describeGraph(graph),
      images: validationImages(set, chosen),
    },
    { overwrite: options.overwrite },
  );
  const examples = validationExamples(set, chosen, standardisation);
  try {
    const result = await iterate({
      options,
      surroundings,
      set,
      standardisation,
      graph,
      examples,
      log,
      clock,
    });
    await log.finish(result.stopped ? 'failed' : 'complete', clock.now());
    return result;
  } catch (error) {
    // What stopped the run, a full disk for one, may stop this, too; it is the first error that says why.
    await log.finish('failed', clock.now()).catch(() => {});
    throw error;
  }
}

interface Session {
  readonly options: TrainOptions;
  readonly surroundings: TrainSurroundings;
  readonly set: ImageSet;
  readonly standardisation: Standardisation;
  readonly graph: LayerGraph;
  readonly examples: Examples;
  readonly log: LogWriter;
  readonly clock: Clock;
}

async function iterate(session: Session): Promise<TrainResult> {
  const { options, surroundings, set, standardisation, graph, examples, log, clock } = session;
  const network = createNetwork(graph, randomStream(options.seed, 'weights'));
  const optimizer = createOptimizer(options.optimizer);
  const batches = trainingBatches(set, {
    batchSize: options.batchSize,
    standardisation,
    order: randomStream(options.seed, 'order'),
    shifts: options.augment ? randomStream(options.seed, 'shifts') : undefined,
  });
  let rows: ScalarRow[] = [];
  let dumped = 0;
  for (let iteration = 0; iteration <= options.iterations; iteration++) {
    // A log without a dump is none that could be read.
    if (iteration > 0 && surroundings.signal?.aborted) break;
    const learningRate = learningRateAt(options.learningRate, iteration);
    const images = batches.next().value;
    const batch = await batchGradients(network, images);
    tf.dispose([images.images, images.classes]);
    const row = {
      iteration,
      trainLoss: batch.loss,
      trainError: batch.error,
      learningRate,
      seconds: clock.elapsed(),
    };
    rows.push(row);
    surroundings.onIteration?.(row);
    if (iteration % options.dumpEvery === 0 || iteration === options.iterations) {
      const validation = await predict(network, examples);
      await log.writeDump(
        iteration,
        await dumpContent({ network, batch, validation, rows, half: options.half }),
      );
      surroundings.onDump?.(iteration, errorOf(validation.predicted, examples.classes));
      rows = [];
      dumped = iteration;
    }
    if (iteration < options.iterations) applyUpdate(network, batch, optimizer, learningRate);
    batch.dispose();
  }
  optimizer.dispose();
  network.dispose();
  return { iteration: dumped, stopped: dumped < options.iterations };
}

function networkGraph({ model, width }: TrainOptions, set: ImageSet): LayerGraph {
  return buildGraph({ model, width, imageShape: [set.height, set.width, 1], classes: set.classNames.length });
}

function* validationImages(set: ImageSet, chosen: Uint32Array): Generator<ImageContent> {
  for (const index of chosen) {
    yield {
      class: set.pool.classes[index]!,
      name: pictureName(set, set.pool, index),
      picture: encodePicture(pixelsOf(set, set.pool, index), set.height, set.width),
    };
  }
}

function validationExamples(set: ImageSet, chosen: Uint32Array, standardisation: Standardisation): Examples {
  const size = set.height * set.width;
  const pixels = new Uint8Array(chosen.length * size);
  chosen.forEach((index, place) => pixels.set(pixelsOf(set, set.pool, index), place * size));
  return {
    values: standardised(pixels, standardisation),
    shape: [set.height, set.width, 1],
    classes: Int32Array.from(chosen, (index) => set.pool.classes[index]!),
  };
}

function errorOf(predicted: Int32Array, classes: Int32Array): number {
  return predicted.filter((id, image) => id !== classes[image]).length / classes.length;
}

function checkCounts({ batchSize, validation }: TrainOptions, { name, training, pool }: ImageCounts): void {
  const limit = (flag: string, given: number, most: number, kind: string) => {
    if (given <= most) return;
    const sentence = `${flag} takes at most ${most}, as many ${kind} images as ${name} has, not ${given}.`;
    throw new TraincubeError('bad-option', sentence, { flag, given, most });
  };
  limit('--batch-size', batchSize, training, 'training');
  limit('--validation', validation, pool, 'validation');
}
