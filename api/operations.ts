import type { Schema } from 'apache-arrow';
import { z } from 'zod';
import {
  COARSEST_LEVEL,
  MEASURES,
  MOST_FOLLOWED,
  MOST_NAMED,
  RANKINGS,
  TOP_FILTERS,
  ablation,
  ablationList,
  classErrors,
  classImages,
  classStats,
  dumpScalarsTable,
  filterHistoryTable,
  filterQuartiles,
  filterTable,
  findings,
  imagesTable,
  iterationFilters,
  layerFilters,
  layerStats,
  modelDetail,
  runDetail,
  runSummary,
  scalarValues,
  scalars,
  similarTable,
  type RunSummary,
} from '../schema/index.ts';

/** What an operation answers: a JSON document, a table (of which a range of iterations may be asked for, or not), a picture. */
export type Answer =
  | { readonly kind: 'document'; readonly schema: z.ZodType }
  | {
      readonly kind: 'table';
      readonly schema: Schema;
      readonly ranged: boolean;
      /** Whether it may be kept for good, as pictures may. */
      readonly kept?: boolean;
      /** Whether some of its filters may be asked for. */
      readonly ofFilters?: boolean;
      /** Whether some of its dumps, and the first entries of their lists, may be asked for. */
      readonly ofDumps?: boolean;
      /** Whether its flips may be those of anomalies alone. */
      readonly ofAnomalies?: boolean;
      /** Whether several of its rows may be asked for in one. */
      readonly leveled?: boolean;
    }
  | { readonly kind: 'picture' }
  /** Server-sent events; `several` where the runs are named in the query. */
  | { readonly kind: 'events'; readonly several: boolean };

export interface Operation {
  /** Below `API_BASE`, with its parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly answer: Answer;
}

const id = (description: string, example: number) =>
  z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .meta({ description, example });

/** Parameters in paths, by name. */
export const PATH_PARAMETERS = {
  run: z
    .string()
    .min(1)
    .max(255)
    .meta({ description: 'The id of a run, as `/runs` lists it.', example: 'vgg-small' }),
  image: id('An image, 0…images−1.', 0),
  iteration: id('The iteration of a dump.', 1600),
  node: id('A node of the hierarchy, as `/runs/{run}/model` lists it; 0 is the model.', 0),
  layer: id('The id of a dumped layer in the model.', 1),
  filter: id('The number of a filter in its layer, 0…filters−1.', 0),
  measure: z.enum(MEASURES).meta({ description: 'A measure of a filter.', example: 'relativeChange' }),
  ranking: z.enum(RANKINGS).meta({
    description: 'What filters are ranked by: the largest first, of `cosine` the smallest.',
    example: 'relativeChange',
  }),
  class: z
    .string()
    .regex(/^(all|\d{1,5})$/)
    .meta({ description: 'The id of a class; for `class-stats` also `all`.', example: '0' }),
  ablation: z.string().max(255).meta({
    description: 'An ablation, as `/runs/{run}/ablations` lists it.',
    example: '000001950-0123abcd',
  }),
  column: z
    .string()
    .min(1)
    .max(255)
    .meta({ description: 'A column of the training scalars, as the run lists them.', example: 'trainLoss' }),
} as const;

const bound = (which: string) =>
  z.int().meta({
    description: `The ${which} iteration, inclusive; it need not be that of a dump.`,
    example: 1600,
  });

/** Parameters in queries, by the kind of answer. */
export const QUERY_PARAMETERS = {
  document: {
    format: z
      .enum(['json'])
      .optional()
      .meta({ description: 'The form of the answer, whatever `Accept` says: a document is JSON.' }),
  },
  range: { from: bound('first').optional(), to: bound('last').optional() },
  levels: {
    level: z
      .int()
      .min(0)
      .max(COARSEST_LEVEL)
      .optional()
      .meta({
        description: `Answers a row for 2^level rows, from 0 to ${COARSEST_LEVEL}: each number becomes its least, greatest and mean value and how many they are: all exact but the mean, which is rounded.`,
        example: 6,
      }),
  },
  table: {
    columns: z
      .string()
      .regex(/^\w+(,\w+)*$/)
      .max(1000)
      .optional()
      .meta({
        description: 'The columns that are wanted, with commas between them; all where it is left out.',
        example: 'iteration',
        param: { allowReserved: true },
      }),
    format: z
      .enum(['arrow', 'json'])
      .optional()
      .meta({ description: 'The form of the answer, whatever `Accept` says.', example: 'json' }),
  },
  filters: {
    filters: z
      .string()
      .regex(/^\d{1,9}(,\d{1,9})*$/)
      .optional()
      .meta({
        description: `The numbers of the filters that are wanted, ascending, at most ${MOST_NAMED}, with commas between them; all where it is left out.`,
        example: '0',
        param: { allowReserved: true },
      }),
  },
  dumps: {
    iterations: z
      .string()
      .regex(/^\d{1,10}(,\d{1,10})*$/)
      .optional()
      .meta({
        description: `The iterations of the dumps that are wanted, ascending, at most ${MOST_NAMED}, with commas between them; all where it is left out.`,
        example: '1600',
        param: { allowReserved: true },
      }),
    top: z.int().min(1).max(TOP_FILTERS).optional().meta({
      description:
        'How many filters of each dump are wanted, the first ones; all that are held where it is left out.',
      example: 1,
    }),
  },
  anomalies: {
    window: z
      .int()
      .min(1)
      .max(2 ** 31 - 1)
      .optional()
      .meta({
        description:
          'The window of the anomalies that flips are wanted of, in dumps; 1 where only a threshold is named.',
        example: 5,
      }),
    threshold: z
      .int()
      .min(1)
      .max(2 ** 31 - 1)
      .optional()
      .meta({
        description:
          'Leaves out the flips of classes at dumps at which fewer of their images flip by either rule; 1 where only a window is named.',
        example: 5,
      }),
  },
  events: {
    list: z
      .enum(['yes', 'no'])
      .optional()
      .meta({ description: 'Whether the list of runs is followed; it is where this is left out.' }),
    run: z
      .array(z.string().min(1).max(255))
      .max(MOST_FOLLOWED)
      .optional()
      .meta({
        description: `The ids of runs, at most ${MOST_FOLLOWED}, each as a parameter of its own; of one that is not there nothing is said.`,
      }),
  },
  kept: {
    v: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'The `version` of the run: with it the answer may be kept for good.' }),
  },
} as const;

const document = (schema: z.ZodType): Answer => ({ kind: 'document', schema });
const range = (schema: Schema): Answer => ({ kind: 'table', schema, ranged: true });
const leveled = (schema: Schema) => ({ kind: 'table', schema, ranged: true, leveled: true }) as const;
const leveledOfFilters = (schema: Schema): Answer => ({
  kind: 'table',
  schema,
  ranged: true,
  leveled: true,
  ofFilters: true,
});
const rangeOfDumps = (schema: Schema): Answer => ({ kind: 'table', schema, ranged: true, ofDumps: true });
const table = (schema: Schema): Answer => ({ kind: 'table', schema, ranged: false });
const keptTable = (schema: Schema): Answer => ({ kind: 'table', schema, ranged: false, kept: true });

const EXAMPLE: RunSummary = {
  id: 'fashion-vgg-small',
  name: 'fashion-vgg-small',
  model: 'vgg-small',
  dataset: 'Fashion-MNIST',
  status: 'complete',
  startedAt: '2026-01-01T09:00:00.000Z',
  endedAt: '2026-01-01T09:05:00.000Z',
  state: 'indexed',
  log: true,
  problem: null,
  classes: 10,
  images: 500,
  dumps: 66,
  refused: 0,
  lastIteration: 1950,
  finalError: 0.088,
  command: null,
};

const runSummarySchema = runSummary.meta({
  id: 'RunSummary',
  description: 'A line of the run list.',
  examples: [EXAMPLE],
});
const runDetailSchema = runDetail.meta({
  id: 'RunDetail',
  description: 'Everything about a run but its rows.',
});
const ablationListSchema = ablationList.meta({
  id: 'AblationList',
  description: 'The ablations of a run, the newest first.',
});
const ablationSchema = ablation.meta({
  id: 'Ablation',
  description: 'What setting filters to zero did to each class, and random filters in their place.',
});
const modelSchema = modelDetail.meta({
  id: 'Model',
  description: 'The network, and the hierarchy of its dumped layers.',
});

/** Every operation; all are GET. The OpenAPI document and the routes of the server are both made from these. */
export const OPERATIONS = {
  openapi: {
    path: '/openapi.json',
    summary: 'This document.',
    answer: document(z.record(z.string(), z.unknown())),
  },
  runs: { path: '/runs', summary: 'Every run.', answer: document(z.array(runSummarySchema)) },
  run: { path: '/runs/{run}', summary: 'One run.', answer: document(runDetailSchema) },
  runEvents: {
    path: '/runs/{run}/events',
    summary: 'Says when a run changes: an event `run` with its version, at once and with every change.',
    answer: { kind: 'events', several: false },
  },
  events: {
    path: '/events',
    summary: 'Says when the list of runs changes (an event `runs`), and runs that are named (events `run`).',
    answer: { kind: 'events', several: true },
  },
  model: {
    path: '/runs/{run}/model',
    summary: 'The network of a run, and the hierarchy that statistics are aggregated over.',
    answer: document(modelSchema),
  },
  images: {
    path: '/runs/{run}/images',
    summary: 'The validation images, in image order.',
    answer: table(imagesTable),
  },
  picture: {
    path: '/runs/{run}/images/{image}/picture',
    summary: 'The picture of a validation image, from the log.',
    answer: { kind: 'picture' },
  },
  dumpScalars: {
    path: '/runs/{run}/dumps/{iteration}/scalars',
    summary: 'The training scalars of one dump, a row an iteration since the dump before, from the log.',
    answer: table(dumpScalarsTable(['trainLoss', 'trainError', 'learningRate', 'seconds'])),
  },
  filter: {
    path: '/runs/{run}/dumps/{iteration}/layers/{layer}/filters/{filter}',
    summary: 'The coefficients of one filter at one dump, a row a coefficient in kernel order, from the log.',
    answer: keptTable(filterTable),
  },
  similarFilters: {
    path: '/runs/{run}/dumps/{iteration}/layers/{layer}/similar/{filter}',
    summary:
      'The 20 filters of a layer that are most similar to one at one dump, the largest |cosine| of their weights first, from the log.',
    answer: keptTable(similarTable),
  },
  everyLayerStats: {
    path: '/runs/{run}/layer-stats',
    summary: 'The measures of every node of the hierarchy, node after node, a row a dump.',
    answer: leveled(layerStats),
  },
  layerStats: {
    path: '/runs/{run}/layer-stats/{node}',
    summary: 'The measures of one node of the hierarchy (layer, block, module or model), a row a dump.',
    answer: leveled(layerStats),
  },
  everyFilterQuartiles: {
    path: '/runs/{run}/filter-quartiles',
    summary:
      'Least, quartiles and largest of every measure over the filters of each node of the hierarchy, node after node, a row a dump.',
    answer: leveled(filterQuartiles),
  },
  filterQuartiles: {
    path: '/runs/{run}/filter-quartiles/{node}',
    summary:
      'Least, quartiles and largest of every measure over the filters of one node of the hierarchy, a row a dump.',
    answer: leveled(filterQuartiles),
  },
  layerFilters: {
    path: '/runs/{run}/layer-filters/{layer}/{measure}',
    summary: 'One measure of every filter of a layer, a row a dump, an entry a filter.',
    answer: leveledOfFilters(layerFilters(1)),
  },
  filterHistory: {
    path: '/runs/{run}/layer-filters/{layer}/filters/{filter}',
    summary: 'Every measure of one filter, a row a dump.',
    answer: table(filterHistoryTable),
  },
  iterationFilters: {
    path: '/runs/{run}/iteration-filters/{ranking}',
    summary: 'The filters of all layers that change most at each dump, most first, a row a dump.',
    answer: rangeOfDumps(iterationFilters(1)),
  },
  everyClassStats: {
    path: '/runs/{run}/class-stats',
    summary:
      'Error, confidence, loss and flips of every class, class after class, all together last (class −1).',
    answer: leveled(classStats),
  },
  classStats: {
    path: '/runs/{run}/class-stats/{class}',
    summary: 'Error, confidence, loss and flips of one class, or of all together, a row a dump.',
    answer: { ...leveled(classStats), ofAnomalies: true },
  },
  classErrors: {
    path: '/runs/{run}/class-errors',
    summary: 'The error of every class, a row a dump, an entry a class.',
    answer: leveled(classErrors(1)),
  },
  classImages: {
    path: '/runs/{run}/class-images/{class}',
    summary: 'What each image of a class, or of `all`, was taken for, a row a dump, an entry an image.',
    answer: range(classImages(1)),
  },
  scalars: {
    path: '/runs/{run}/scalars/{column}',
    summary: 'A training scalar: mean, least, most and last between two dumps, a row a dump.',
    answer: leveled(scalars),
  },
  scalarValues: {
    path: '/runs/{run}/scalar-values/{column}',
    summary: 'A training scalar as it was recorded, a row an iteration.',
    answer: leveled(scalarValues),
  },
  findings: {
    path: '/runs/{run}/findings',
    summary: 'What the rules of thumb say of the run, a row a finding, those that spoil a training first.',
    answer: table(findings),
  },
  ablations: {
    path: '/runs/{run}/ablations',
    summary: 'The ablations of a run, which `traincube ablate` wrote, and what to type for another one.',
    answer: document(ablationListSchema),
  },
  ablation: {
    path: '/runs/{run}/ablations/{ablation}',
    summary:
      'One ablation: the mistakes in each class before it, after it, and with random filters in their place.',
    answer: document(ablationSchema),
  },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof OPERATIONS;
