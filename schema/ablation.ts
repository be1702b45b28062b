import { z } from 'zod';
import type { RunDescription } from './run.ts';

export const ABLATION_FORMAT = 'traincube-ablation';
export const ABLATION_VERSION = 1;

/** What of a filter is set to zero: all that it puts out, or its weights alone (`docs/ablation.md`). */
export const ZEROED = ['output', 'weights'] as const;

const count = z.int().min(0);

/** Filters of one layer that are set to zero. */
const layerFilters = z.object({
  /** Its id in `model.json`. */
  layer: count,
  name: z.string(),
  /** How many filters the layer has. */
  of: z.int().min(1),
  /** Numbers in the layer, ascending. */
  filters: z.array(count).min(1),
});

/** How many images of a class were taken for another one: by the network as it was, without the filters, and at each choice of the control. */
const classCounts = z.object({
  class: count,
  images: z.int().min(1),
  wrong: count,
  ablated: count,
  controls: z.array(count),
});

const fields = z.object({
  format: z.literal(ABLATION_FORMAT),
  version: z.literal(ABLATION_VERSION),
  /** Of which run it is, whatever stands in the run's directory today. */
  run: z.object({ name: z.string(), startedAt: z.string() }),
  iteration: count,
  filters: z.array(layerFilters).min(1),
  zeroed: z.enum(ZEROED),
  control: z.object({
    seed: count,
    /** How many random choices of as many filters of the same layers there are; may be 0. */
    choices: count,
    /** Whether they are all other choices that there are. */
    all: z.boolean(),
  }),
  backend: z.string(),
  /** The network without ablation, beside what the log recorded at this dump. */
  recorded: z.object({
    /** Images that were taken for another class than the log says. */
    differing: count,
    /** The largest difference of an image's probability of its true class; null where one of the two is not a number. */
    largestDifference: z.number().nullable(),
  }),
  createdAt: z.string(),
  /** The classes that have images, ascending. */
  classes: z.array(classCounts).min(1),
});

/** One ablation, as its file holds it: `traincube ablate` writes it. */
export const ablation = fields
  .refine(({ control, classes }) => classes.every(({ controls }) => controls.length === control.choices), {
    error: 'expected as many controls in each class as the control has choices',
    path: ['classes'],
  })
  .refine(({ classes }) => classes.every(isWithin), {
    error: 'expected no more wrong images of a class than it has images',
    path: ['classes'],
  });

function isWithin({ images, wrong, ablated, controls }: z.infer<typeof classCounts>): boolean {
  return [wrong, ablated, ...controls].every((one) => one <= images);
}

/** Whether `traincube train` seems to have recorded a run: only its networks can be built again. */
export function isOfOurTrainer({ framework, hyperparameters }: RunDescription): boolean {
  return framework.startsWith('TensorFlow.js ') && 'standardisation' in hyperparameters;
}

/** `GET /runs/{run}/ablations`. */
export const ablationList = z.object({
  /** What to type before `--filters`; null where the network of the run cannot be built again. */
  command: z.string().nullable(),
  /** The newest first. */
  ablations: z.array(
    fields.pick({ iteration: true, filters: true, zeroed: true, createdAt: true }).extend({
      /** Its name in routes. */
      id: z.string(),
      choices: count,
      images: z.int(),
      wrong: count,
      ablated: count,
    }),
  ),
  /** Files that are none, and why. */
  refused: z.array(z.object({ file: z.string(), message: z.string() })),
});

export type Ablation = z.infer<typeof ablation>;
export type AblatedFilters = z.infer<typeof layerFilters>;
export type AblationList = z.infer<typeof ablationList>;
export type AblationSummary = AblationList['ablations'][number];
