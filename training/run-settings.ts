import { version_core } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LogContent } from '../ingest/index.ts';
import { TraincubeError, type RunDescription } from '../schema/index.ts';
import { BACKEND_NAMES, type BackendName } from './backends/backend.ts';
import type { Standardisation } from './data/batches.ts';
import type { ImageSet } from './data/image-set.ts';
import { MODEL_NAMES } from './models/model.ts';
import type { TrainOptions } from './options.ts';

/** What `run.json` says of a run that is about to begin. */
export function describeRun(
  options: TrainOptions,
  set: ImageSet,
  backend: BackendName,
  standardisation: Standardisation,
  startedAt: string,
): LogContent['run'] {
  const { model, width, optimizer, learningRate, batchSize, iterations, seed, augment } = options;
  return {
    name: options.name,
    model,
    dataset: set.name,
    framework: `TensorFlow.js ${version_core}`,
    classes: [...set.classNames],
    dumpInterval: options.dumpEvery,
    iterationsPerEpoch: Math.floor(set.training.classes.length / batchSize),
    hyperparameters: {
      ...{ width, optimizer, learningRate, batchSize, iterations, seed, augment, standardisation, backend },
    },
    startedAt,
  };
}

/** What evaluating a dump again takes, besides the log's tensors and pictures. */
const recordedSettings = z.object({
  model: z.enum(MODEL_NAMES),
  hyperparameters: z.object({
    width: z.int().positive(),
    backend: z.enum(BACKEND_NAMES),
    standardisation: z.object({ mean: z.number(), sd: z.number() }),
  }),
});

/** @throws {TraincubeError} `bad-request` where another program recorded the run */
export function readSettings(run: RunDescription): z.infer<typeof recordedSettings> {
  const settings = recordedSettings.safeParse(run);
  if (settings.success) return settings.data;
  throw new TraincubeError(
    'bad-request',
    `The run "${run.name}" was not recorded by traincube train, so its network cannot be built again.`,
    { run: run.name },
    { cause: settings.error },
  );
}

/** @throws {TraincubeError} `bad-request` where another program recorded the run, so that nothing of it can be evaluated again */
export function checkAblatable(run: RunDescription): void {
  readSettings(run);
}
