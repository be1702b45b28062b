import type { Log, Validation } from '../../ingest/index.ts';
import {
  ABLATION_FORMAT,
  ABLATION_VERSION,
  TraincubeError,
  type AblatedFilters,
  type Ablation,
} from '../../schema/index.ts';
import type { BackendChoice } from '../backends/backend.ts';
import type { Say } from '../backends/start-backend.ts';
import { createClock } from '../clock.ts';
import { predict } from '../models/predict.ts';
import { restoreDump } from '../restore-dump.ts';
import { controlChoices, type Choice } from './control-choices.ts';
import { Silence } from './silence.ts';

/** The part of the images that may be taken for another class than the log says, before what was built is not the network that was recorded. */
const TOLERATED = 0.02;

export interface AblationOptions {
  /** Of a dump. */
  readonly iteration: number;
  readonly filters: readonly AblatedFilters[];
  readonly zeroed: Ablation['zeroed'];
  /** How many random choices are evaluated as a control. */
  readonly controls: number;
  readonly seed: number;
  /** Undefined: the one that recorded the run. */
  readonly backend: BackendChoice | undefined;
}

export interface AblationSurroundings {
  readonly say: Say;
  readonly onEvaluated?: (done: number, all: number) => void;
}

/**
 * Classifies the validation images of a run by the network of a dump: as it was, with filters set to zero (DeepTracker, sections 8.2 and 8.3),
 * and with random filters of the same layers set to zero in their place.
 *
 * @throws {TraincubeError} `bad-request` where the network cannot be built again, or what was built is not what the log recorded
 */
export async function ablate(
  log: Log,
  options: AblationOptions,
  { say, onEvaluated }: AblationSurroundings,
): Promise<Ablation> {
  const { iteration, filters, zeroed, seed } = options;
  const { choices, all } = controlChoices(filters, options.controls, seed);
  const { network, examples, backend, recorded } = await restoreDump(log, iteration, options.backend, say);
  try {
    const silence = await Silence.of(network, filters, zeroed);
    const evaluations: Int32Array[] = [];
    const evaluate = async (choice: Choice): Promise<Validation> => {
      silence.set(choice);
      const validation = await predict(network, examples);
      evaluations.push(wrongByClass(validation, examples.classes, log.run.classes.length));
      onEvaluated?.(evaluations.length, choices.length + 2);
      // The evaluation itself leaves no room for anything else, an interruption for one.
      await new Promise((resolve) => setImmediate(resolve));
      return validation;
    };
    const agreement = agreementOf(await evaluate(filters.map(() => [])), recorded);
    checkAgreement(agreement, log, iteration);
    for (const choice of [filters.map((one) => one.filters), ...choices]) await evaluate(choice);
    return {
      format: ABLATION_FORMAT,
      version: ABLATION_VERSION,
      run: { name: log.run.name, startedAt: log.run.startedAt },
      iteration,
      filters: filters.map((one) => ({ ...one, filters: [...one.filters] })),
      zeroed,
      control: { seed, choices: choices.length, all },
      backend,
      recorded: agreement,
      createdAt: createClock().now(),
      classes: classCounts(evaluations, examples.classes, log.run.classes.length),
    };
  } finally {
    network.dispose();
  }
}

/** How far the network that was built again is from the recorded one. */
function agreementOf(evaluated: Validation, recorded: Validation): Ablation['recorded'] {
  let differing = 0;
  let largest = 0;
  evaluated.predicted.forEach((predicted, image) => {
    if (predicted !== recorded.predicted[image]) differing += 1;
    const [mine, theirs] = [evaluated.trueProbability[image]!, recorded.trueProbability[image]!];
    if (!Object.is(mine, theirs)) largest = Math.max(largest, Math.abs(mine - theirs));
  });
  return { differing, largestDifference: Number.isNaN(largest) ? null : largest };
}

function checkAgreement({ differing }: Ablation['recorded'], { run, images }: Log, iteration: number): void {
  if (differing <= Math.max(1, TOLERATED * images.count)) return;
  throw new TraincubeError(
    'bad-request',
    `Built again from dump ${iteration} of the run "${run.name}", the network takes ${differing} of ${images.count} images for another class than the log says: it is not the one that was recorded.`,
    { run: run.name, iteration, differing },
  );
}

/** For each class how many of its images were taken for another one. */
function wrongByClass({ predicted }: Validation, classes: Int32Array, count: number): Int32Array {
  const wrong = new Int32Array(count);
  classes.forEach((id, image) => {
    if (predicted[image] !== id) wrong[id]! += 1;
  });
  return wrong;
}

/** @param evaluations wrong images by class: of the network as it was, of the ablation, of each control */
function classCounts(
  evaluations: readonly Int32Array[],
  classes: Int32Array,
  count: number,
): Ablation['classes'] {
  const images = new Int32Array(count);
  for (const id of classes) images[id]! += 1;
  const [before, ablated, ...controls] = evaluations;
  return [...images.keys()]
    .filter((id) => images[id]! > 0)
    .map((id) => ({
      class: id,
      images: images[id]!,
      wrong: before![id]!,
      ablated: ablated![id]!,
      controls: controls.map((wrong) => wrong[id]!),
    }));
}
