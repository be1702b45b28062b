import type { RecordBatch, Schema } from 'apache-arrow';
import {
  ALL_CLASSES,
  MEASURES,
  RANKINGS,
  TOP_FILTERS,
  TraincubeError,
  classErrors,
  classImages,
  classStats,
  dumpedLayers,
  filterQuartiles,
  hierarchy,
  indexKey,
  isMeasure,
  isRanking,
  iterationFilters,
  layerFilters,
  layerStats,
  scalarValues,
  scalars,
  type Catalogue,
  type DumpedLayer,
  type ModelDescription,
  type SeriesName,
  type StoredName,
} from '../../schema/index.ts';
import { allImages } from './all-images.ts';
import { onceOfEach } from '../runs/made-once.ts';
import { blockSpan, incomplete, pieceOf, type Piece, type RowRange } from '../blocks/ranges.ts';
import type { IndexedRun } from '../runs/served-run.ts';

/** A table that a route asks for: one series of an index, or every one of them. */
export interface Table {
  readonly index: SeriesName;
  /** Undefined for every series of the index: one after the other, of `class-images` side by side. */
  readonly key: string | undefined;
  /** How many series that is. */
  readonly series: number;
  /** Of the blocks that are stored. */
  readonly schema: Schema;
  /** What of each row is answered, where that is not all of it. */
  readonly choice?: Choice;
}

/** A part of each row of a table, and how it is taken out of the stored rows. */
export interface Choice {
  readonly schema: Schema;
  /** Which entries of the lists it is, where that is so at levels as well; their places, ascending. */
  readonly entries?: Int32Array;
  /** What is wanted of pieces that follow one another. */
  readonly of: (pieces: readonly Piece[]) => readonly RecordBatch[] | Promise<readonly RecordBatch[]>;
  /** The rows that are read for it, ascending; all that are asked for where it is left out. */
  readonly spans?: readonly RowRange[];
  /** Tells it from any other choice of the same table. */
  readonly name: string;
}

/** What stands in a route after the name of its table. */
export type Parameters = Readonly<Record<string, string | undefined>>;

const nodesOf = onceOfEach((model: ModelDescription) => hierarchy(model).length);
const filtersOf = onceOfEach((model: ModelDescription) =>
  dumpedLayers(model).reduce((sum, { filters }) => sum + filters, 0),
);
/** How many images each class has. */
const imagesOf = onceOfEach(({ run, imageClasses }: Catalogue) => {
  const images = new Int32Array(run.classes.length);
  for (const classId of imageClasses) images[classId]!++;
  return images;
});

/** For each index the table that a route's parameters name. Each throws `not-found` with what is there. */
export const tables: Readonly<Record<SeriesName, (catalogue: Catalogue, parameters: Parameters) => Table>> = {
  'layer-stats': ({ model }, { node }) => {
    const nodes = nodesOf(model);
    if (node === undefined) return every('layer-stats', nodes, layerStats);
    return one('layer-stats', indexKey['layer-stats'](known('node', node, nodes)), layerStats);
  },

  'filter-quartiles': ({ model }, { node }) => {
    const nodes = nodesOf(model);
    if (node === undefined) return every('filter-quartiles', nodes, filterQuartiles);
    const key = indexKey['filter-quartiles'](known('node', node, nodes));
    return one('filter-quartiles', key, filterQuartiles);
  },

  'layer-filters': ({ model }, { layer, measure = '' }) => {
    const found = knownLayer(dumpedLayers(model), layer);
    if (!isMeasure(measure)) throw unknown('measure', measure, MEASURES);
    return one('layer-filters', indexKey['layer-filters'](found.id, measure), layerFilters(found.filters));
  },

  'iteration-filters': ({ model }, { ranking = '' }) => {
    if (!isRanking(ranking)) throw unknown('ranking', ranking, RANKINGS);
    const schema = iterationFilters(Math.min(filtersOf(model), TOP_FILTERS));
    return one('iteration-filters', indexKey['iteration-filters'](ranking), schema);
  },

  'class-stats': ({ run }, { class: classId }) => {
    const classes = run.classes.length;
    if (classId === undefined) return every('class-stats', classes + 1, classStats);
    const key = classId === 'all' ? ALL_CLASSES : known('class', classId, classes, ['all']);
    return one('class-stats', indexKey['class-stats'](key), classStats);
  },

  'class-errors': ({ run }) =>
    one('class-errors', indexKey['class-errors'](), classErrors(run.classes.length)),

  'class-images': (catalogue, { class: classId }) => {
    const classes = catalogue.run.classes.length;
    if (classId === 'all') {
      return every('class-images', classes, classImages(catalogue.imageClasses.length));
    }
    const wanted = known('class', classId, classes, ['all']);
    const schema = classImages(imagesOf(catalogue)[wanted]!);
    return one('class-images', indexKey['class-images'](wanted), schema);
  },

  scalars: ({ scalarColumns }, { column = '' }) => {
    if (!scalarColumns.includes(column)) throw unknown('column of scalars', column, scalarColumns);
    return one('scalars', indexKey.scalars(column), scalars);
  },

  'scalar-values': ({ scalarColumns }, { column = '' }) => {
    if (!scalarColumns.includes(column)) throw unknown('column of scalars', column, scalarColumns);
    return one('scalar-values', indexKey['scalar-values'](column), scalarValues);
  },
};

/** The pieces of a table's blocks that hold these rows: series by series, in order. @throws {TraincubeError} `unavailable` where one is missing */
export async function* readPieces(run: IndexedRun, table: Table, rows: RowRange): AsyncIterable<Piece> {
  if (rows.start >= rows.end) return;
  const { index, key, schema } = table;
  if (index === 'class-images' && key === undefined) yield* allImages(run, schema, rows);
  else for (const span of spansIn(table.choice, rows)) yield* storedPieces(run, table, span);
}

function spansIn(choice: Choice | undefined, rows: RowRange): readonly RowRange[] {
  if (!choice?.spans) return [rows];
  const cut = choice.spans.map(({ start, end }) => ({
    start: Math.max(start, rows.start),
    end: Math.min(end, rows.end),
  }));
  return cut.filter(({ start, end }) => start < end);
}

/** The pieces of stored blocks that hold rows, at least one: series by series, in order. @throws {TraincubeError} `unavailable` where one is missing */
export async function* storedPieces(
  run: IndexedRun,
  { index, key, series }: Pick<Table, 'key' | 'series'> & { readonly index: StoredName },
  rows: RowRange,
): AsyncIterable<Piece> {
  const { first, last } = blockSpan(index, rows);
  const blocks =
    key === undefined
      ? run.store.rangeAll(run.name, index, first, last)
      : run.store.range({ run: run.name, index, key }, first, last);
  const perSeries = last - first + 1;
  let read = 0;
  for await (const block of blocks) {
    if (block.number !== first + (read % perSeries)) break;
    yield pieceOf(block, rows);
    read++;
  }
  if (read !== perSeries * series) throw incomplete(run.name, index, first, last);
}

/** A number from 0 up to and without `count`. */
export function known(
  what: string,
  text: string | undefined,
  count: number,
  others: readonly string[] = [],
): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < count) return number;
  throw unknown(what, text, [...others, `0…${count - 1}`]);
}

/** The dumped layer of this id. */
export function knownLayer(layers: readonly DumpedLayer[], text: string | undefined): DumpedLayer {
  const layer = layers.find(({ id }) => id === Number(text));
  if (layer) return layer;
  const ids = layers.map(({ id }) => id);
  throw unknown('dumped layer', text, ids);
}

/** The number of a filter of this layer. */
export function knownFilter({ id, filters }: DumpedLayer, text: string | undefined): number {
  return known(`filter of layer ${id}`, text, filters);
}

function unknown(
  what: string,
  found: string | undefined,
  allowed: readonly (string | number)[],
): TraincubeError {
  return new TraincubeError('not-found', `This run has no ${what} ${JSON.stringify(found)}.`, { allowed });
}

function one(index: SeriesName, key: string, schema: Schema): Table {
  return { index, key, series: 1, schema };
}

function every(index: SeriesName, series: number, schema: Schema): Table {
  return { index, key: undefined, series, schema };
}
