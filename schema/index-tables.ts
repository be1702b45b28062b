import {
  Bool,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  List,
  Schema,
  Struct,
  Uint16,
  Uint8,
  Utf8,
} from 'apache-arrow';
import type { DataType } from 'apache-arrow';
import { MEASURES } from './measures.ts';
import { onceOfNumber } from './once-of-number.ts';

/** Dumps in a block: every index is appended in blocks of this many rows, the last one shorter. */
export const BLOCK_DUMPS = 64;

/** Rows in a block of `scalar-values`, whose rows are iterations. */
export const BLOCK_VALUES = 4096;

/** How many filters `iteration-filters` lists for a dump and ranking, where the model has as many. */
export const TOP_FILTERS = 1024;

/** The key of `class-stats` for all classes together. */
export const ALL_CLASSES = -1;

/** A smaller probability of the true class counts as this one in `loss`, so that one image cannot make it infinite. */
export const LEAST_PROBABILITY = 1e-7;

/** The five indexes of section 6 of the paper, the quartiles of each node's filters, the errors of all classes side by side, the training scalars by dump and by iteration, and what the rules of thumb say. */
export const INDEX_NAMES = [
  'layer-stats',
  'filter-quartiles',
  'layer-filters',
  'iteration-filters',
  'class-stats',
  'class-errors',
  'class-images',
  'scalars',
  'scalar-values',
  'findings',
] as const;

export type IndexName = (typeof INDEX_NAMES)[number];

/** The indexes whose rows are dumps or, of `scalar-values`, iterations. */
export type SeriesName = Exclude<IndexName, 'findings'>;

const field = (name: string, type: DataType, nullable = false) => new Field(name, type, nullable);
const entries = (name: string, length: number, type: DataType, nullable = false) =>
  field(name, new FixedSizeList(length, field('item', type, nullable)));
const iteration = field('iteration', new Int32());

/** Quantiles come from a log-bucket histogram: a relative error of at most 1 %. */
export const QUARTILES = ['q1', 'median', 'q3', 'gradientQ1', 'gradientMedian', 'gradientQ3'] as const;

/** How many coefficients a row stands for, and how many of them were left out of its measures. */
export const COUNTS = ['count', 'nan', 'infinity', 'gradientNan', 'gradientInfinity'] as const;

/** `layer-stats`: key a node of the hierarchy; a row a dump, all measures exact over the node's coefficients. */
export const layerStats = new Schema([
  field('node', new Int32()),
  iteration,
  ...MEASURES.map((name) => field(name, new Float64(), true)),
  ...QUARTILES.map((name) => field(name, new Float64(), true)),
  ...COUNTS.map((name) => field(name, new Float64())),
]);

/** What a box is drawn of, in this order: quartiles by nearest rank. */
export const FIVE_NUMBERS = ['min', 'q1', 'median', 'q3', 'max'] as const;

/** `filter-quartiles`: key a node of the hierarchy; a row a dump, for each measure its five numbers over the filters below the node. Null where no filter has a value. */
export const filterQuartiles = new Schema([
  field('node', new Int32()),
  iteration,
  ...MEASURES.map((name) => entries(name, FIVE_NUMBERS.length, new Float32(), true)),
]);

/** `layer-filters`: key (layer, measure); a row a dump, an entry a filter. */
export const layerFilters = onceOfNumber(
  (filters): Schema => new Schema([iteration, entries('values', filters, new Float32(), true)]),
);

/**
 * `iteration-filters`: key a ranking; a row a dump, its first `top` filters of all layers in that ranking, equals in the order of layer
 * and filter; `value` is the measure that they are ranked by. Entries without a filter (all of the first dump's, which has no dump before) are
 * null.
 */
export const iterationFilters = onceOfNumber(
  (top) =>
    new Schema([
      iteration,
      entries('layer', top, new Int32(), true),
      entries('filter', top, new Int32(), true),
      entries('value', top, new Float32(), true),
    ]),
);

/**
 * `class-stats`: key a class, or `ALL_CLASSES`; a row a dump. `error` is the share of wrong images (null for a class without images), `top5Error` the share
 * whose true class is not among the five most probable (null where the log has no `trueRank`), `confidence` the mean
 * probability of the predicted class over the images where it is finite, `loss` the mean cross entropy, −ln of the probability of the true class, which counts as at
 * least `LEAST_PROBABILITY`, over the images where it is finite. A flip is an image whose correctness differs from the dump before: `leftRun`
 * equal results end before this dump, `rightRun` equal results start at it (up to the last dump indexed), and `learned`
 * says that it is correct from here (DeepTracker, section 7.1.2: the left-rule holds for every window up to `leftRun`).
 */
export const classStats = new Schema([
  field('class', new Int32()),
  iteration,
  field('error', new Float32(), true),
  field('top5Error', new Float32(), true),
  field('confidence', new Float32(), true),
  field('loss', new Float32(), true),
  field(
    'flips',
    new List(
      field(
        'item',
        new Struct([
          field('image', new Int32()),
          field('leftRun', new Int32()),
          field('rightRun', new Int32()),
          field('learned', new Bool()),
        ]),
      ),
    ),
  ),
]);

/** `class-errors`: key the run; a row a dump, an entry a class: `error` of `class-stats`, all classes in one place. Null for a class without images. */
export const classErrors = onceOfNumber(
  (classes) => new Schema([iteration, entries('error', classes, new Float32(), true)]),
);

/** `class-images`: key a class; a row a dump, an entry an image of the class, in image order. */
export const classImages = onceOfNumber(
  (images) =>
    new Schema([
      iteration,
      entries('predicted', images, new Uint16()),
      /** Probability of the true class in 255ths, rounded; NaN is 0. */
      entries('probability', images, new Uint8()),
    ]),
);

/**
 * `scalars`: key a column of `scalars.arrow`; a row a dump, over the rows since the dump before: `last` is the dump's
 * own. Values that are not finite are left out; null where none is left.
 */
export const scalars = new Schema([
  iteration,
  ...['mean', 'min', 'max', 'last'].map((name) => field(name, new Float64(), true)),
]);

/**
 * `scalar-values`: key a column of `scalars.arrow`; a row each of its rows, of all dumps one after the other, ascending: rows that are not later than the dump before in the index are left out.
 * The same rows for every column; null where the value is not finite, or the dump has no such column.
 */
export const scalarValues = new Schema([iteration, field('value', new Float64(), true)]);

/**
 * `findings`: key the run; one block, number 0, written anew when the log's end is reached; a row what a rule of thumb says of a node of the hierarchy, or of some of
 * its filters (none: of all of it), between two iterations, both inclusive, at so many dumps. What `value`, `limit` and `other` are, each rule says (`docs/findings.md`).
 */
export const findings = new Schema([
  field('rule', new Utf8()),
  field('node', new Int32()),
  field('filters', new List(field('item', new Int32()))),
  field('from', new Int32()),
  field('to', new Int32()),
  field('dumps', new Int32()),
  field('value', new Float64(), true),
  field('limit', new Float64(), true),
  field('other', new Float64(), true),
]);
