import path from 'node:path';
import { BACKEND_CHOICES, type BackendChoice } from './backends/backend.ts';
import { DATA_NAMES, type DataName } from './data/sources.ts';
import { badOption, choice, real, whole } from './flags.ts';
import { DEFAULT_WIDTH, MODEL_NAMES, type ModelName } from './models/model.ts';
import type { OptimizerSettings } from './optimizer.ts';
import type { LearningRateSchedule, LearningRateStep } from './schedule.ts';

const OPTIMIZER_NAMES = ['sgd', 'adam'] as const;

/** The largest iteration that a dump's directory can be named by. */
const LARGEST_ITERATION = 999_999_999;

/** What `traincube train` was asked to do, complete and checked. */
export interface TrainOptions {
  readonly name: string;
  readonly model: ModelName;
  readonly width: number;
  readonly data: DataName;
  readonly validation: number;
  readonly augment: boolean;
  readonly optimizer: OptimizerSettings;
  readonly learningRate: LearningRateSchedule;
  readonly batchSize: number;
  readonly iterations: number;
  readonly dumpEvery: number;
  readonly seed: number;
  readonly backend: BackendChoice;
  readonly half: boolean;
  readonly overwrite: boolean;
}

/** Flags as the command line has them: camel-cased names, text values, `true` for those without a value. */
export interface TrainFlags {
  readonly name?: string;
  readonly model?: string;
  readonly width?: string;
  readonly data?: string;
  readonly validation?: string;
  readonly augment?: boolean;
  readonly optimizer?: string;
  readonly momentum?: string;
  readonly learningRate?: string;
  readonly learningRateSteps?: string;
  readonly warmUp?: string;
  readonly weightDecay?: string;
  readonly batchSize?: string;
  readonly iterations?: string;
  readonly dumpEvery?: string;
  readonly seed?: string;
  readonly backend?: string;
  readonly half?: boolean;
  readonly overwrite?: boolean;
}

/**
 * Fills in what is not given and checks what is.
 *
 * @throws {TraincubeError} `bad-option`, naming the flag, what it takes and what was given
 */
export function trainOptions(directory: string, flags: TrainFlags): TrainOptions {
  const model = choice('--model', flags.model ?? 'vgg-small', MODEL_NAMES);
  const iterations = whole('--iterations', flags.iterations ?? '2000', 1, LARGEST_ITERATION);
  return {
    name: flags.name ?? path.basename(path.resolve(directory)),
    model,
    width: whole('--width', flags.width ?? String(DEFAULT_WIDTH[model]), 1, 1_024),
    data: choice('--data', flags.data ?? 'fashion-mnist', DATA_NAMES),
    validation: whole('--validation', flags.validation ?? '500', 1, 1_000_000),
    augment: flags.augment ?? false,
    optimizer: optimizerSettings(flags),
    learningRate: schedule(flags, iterations),
    batchSize: whole('--batch-size', flags.batchSize ?? '64', 2, 65_536),
    iterations,
    dumpEvery: whole('--dump-every', flags.dumpEvery ?? '25', 1, LARGEST_ITERATION),
    seed: whole('--seed', flags.seed ?? '1', 0, 2 ** 32 - 1),
    backend: choice('--backend', flags.backend ?? 'auto', BACKEND_CHOICES),
    half: flags.half ?? false,
    overwrite: flags.overwrite ?? false,
  };
}

function optimizerSettings(flags: TrainFlags): OptimizerSettings {
  const kind = choice('--optimizer', flags.optimizer ?? 'sgd', OPTIMIZER_NAMES);
  const weightDecay = real('--weight-decay', flags.weightDecay ?? (kind === 'sgd' ? '0.0005' : '0'), 0, 1);
  if (kind === 'sgd')
    return { kind, momentum: real('--momentum', flags.momentum ?? '0.9', 0, 1), weightDecay };
  if (flags.momentum !== undefined)
    throw badOption('--momentum', 'goes with --optimizer sgd only', flags.momentum);
  return { kind, weightDecay };
}

/** Without `--learning-rate-steps`, a tenth of the rate from half of the run on, and a hundredth from three quarters on. */
function schedule(flags: TrainFlags, iterations: number): LearningRateSchedule {
  const usual = flags.optimizer === 'adam' ? '0.001' : '0.1';
  const steps =
    flags.learningRateSteps === undefined
      ? [
          { from: Math.ceil(iterations / 2), factor: 0.1 },
          { from: Math.ceil((iterations * 3) / 4), factor: 0.01 },
        ]
      : learningRateSteps(flags.learningRateSteps);
  return {
    base: real('--learning-rate', flags.learningRate ?? usual, Number.MIN_VALUE, 1_000),
    warmUp: warmUpOf(flags.warmUp, iterations),
    steps,
  };
}

/** A longer one would never reach the rate that was asked for. */
function warmUpOf(text: string | undefined, iterations: number): number {
  if (text === undefined) return Math.min(100, Math.floor(iterations / 10));
  const warmUp = whole('--warm-up', text, 0, LARGEST_ITERATION);
  if (warmUp <= iterations) return warmUp;
  throw badOption('--warm-up', `takes at most ${iterations}, the iterations of the run`, text);
}

/** `400:0.1,800:0.01`; the empty text is no steps. */
function learningRateSteps(text: string): LearningRateStep[] {
  if (text.trim() === '') return [];
  const steps = text.split(',').map((step) => {
    const [, from, factor] = /^\s*(\d+)\s*:\s*([\d.eE+-]+)\s*$/.exec(step) ?? [];
    return { from: Number(from), factor: Number(factor) };
  });
  const ascending = steps.every(({ from }, index) => index === 0 || from > steps[index - 1]!.from);
  if (!ascending || steps.some(({ factor }) => !(factor > 0 && Number.isFinite(factor)))) {
    const form = 'takes ascending iterations, each with a positive factor, as in 400:0.1,800:0.01';
    throw badOption('--learning-rate-steps', form, text);
  }
  return steps;
}
