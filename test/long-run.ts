import type { Field, RecordBatch, Schema } from 'apache-arrow';
import { booleans, integers, lists, nullableFloats, structs } from '../indexer/tables/columns.ts';
import { encodeBatch } from '../indexer/tables/encode-batch.ts';
import { groupsIn, storeyBlocks, type Group } from '../indexer/tables/storeys.ts';
import {
  ALL_CLASSES,
  COUNTS,
  FIVE_NUMBERS,
  blockRows,
  classErrors,
  classStats,
  filterQuartiles,
  indexKey,
  isLeveled,
  layerFilters,
  layerStats,
  recordBatch,
  scalarValues,
  scalars,
  type Catalogue,
  type IndexName,
} from '../schema/index.ts';
import { catalogueOf } from '../store/contract.testing.ts';
import { openStore, type Block, type Store } from '../store/index.ts';
import { seededRandom } from './bench/measure.ts';

/** A run that is longer than any screen, written into a store without a log, in seconds: what its rows are, and what lasts for a single one of them. */
export const LONG = {
  dumps: 100_000,
  interval: 12,
  iterations: 1_200_000,
  classes: 10,
  /** At this dump, and at no other, all images of this class are wrong, and all errors together are 0.95. */
  spike: 61_803,
  spikeClass: 7,
  /** At this iteration, and at no other, the training error is 1. */
  spikeIteration: 777_777,
  /** At this dump, and at no other, the relative change of the layer is 50. */
  layerSpike: 31_415,
  /** Of the layer's filters this one changes by 20 at this dump, and at no other by more than 1. */
  filters: 4,
  spikeFilter: 2,
  filterSpike: 86_420,
} as const;

/** The nodes of `catalogueOf`'s model: the model, its module, its layer. */
const NODES = 3;

const errorOf = series(11, LONG.dumps * LONG.classes, 0.3, 0.1);
const totalOf = series(12, LONG.dumps, 0.3, 0.05);
const changeOf = series(13, LONG.dumps, 1, 0.2);
const filterChangeOf = series(15, LONG.dumps * LONG.filters, 0.5, 0.4);
/** An entry an iteration, from the first on. */
export const trainingErrors = series(14, LONG.iterations, 0.2, 0.1);
errorOf[LONG.spike * LONG.classes + LONG.spikeClass] = 1;
totalOf[LONG.spike] = 0.95;
changeOf[LONG.layerSpike] = 50;
filterChangeOf[LONG.filterSpike * LONG.filters + LONG.spikeFilter] = 20;
trainingErrors[LONG.spikeIteration - 1] = 1;

function series(seed: number, length: number, base: number, range: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length }, () => base + range * random());
}

/** Writes the run into the store at a location. @returns its catalogue */
export async function writeLongRun(location: string, run: string): Promise<Catalogue> {
  const store = await openStore(location);
  try {
    const blocks: Block[] = [];
    for (const table of tables()) {
      const length = table.index === 'scalar-values' ? LONG.iterations : LONG.dumps;
      blocks.push(...(await blocksOf(store, run, table, length)));
    }
    const catalogue = catalogueOfLong(run);
    await store.put(run, blocks, catalogue);
    return catalogue;
  } finally {
    await store.close();
  }
}

function catalogueOfLong(run: string): Catalogue {
  const { run: description, ...rest } = catalogueOf(run);
  const each = <T>(count: number, value: (i: number) => T) =>
    Array.from({ length: count }, (_, i) => value(i));
  return {
    ...rest,
    run: {
      ...description,
      classes: each(LONG.classes, (id) => `class ${id}`),
      dumpInterval: LONG.interval,
      status: 'complete',
    },
    imageClasses: each(LONG.classes, (id) => id),
    iterations: each(LONG.dumps, (dump) => (dump + 1) * LONG.interval),
    refused: [],
    scalarColumns: ['learningRate', 'trainError'],
    complete: true,
    settledDumps: LONG.dumps,
    unchangedSince: each(LONG.classes, () => 0),
    dumpBytes: each(LONG.dumps, () => 1000),
    scalarRows: each(LONG.dumps, (dump) => (dump + 1) * LONG.interval),
  };
}

/** One series, and its rows `from` up to and without `to`. */
export interface WrittenTable {
  readonly index: IndexName;
  readonly key: string;
  readonly schema: Schema;
  readonly rows: (from: number, to: number) => RecordBatch;
}

function tables(): WrittenTable[] {
  const ids = Array.from({ length: LONG.classes }, (_, id) => id);
  return [
    { index: 'class-errors', key: '', schema: classErrors(LONG.classes), rows: errorRows },
    ...[ALL_CLASSES, ...ids].map((id): WrittenTable => {
      const key = indexKey['class-stats'](id);
      return { index: 'class-stats', key, schema: classStats, rows: (from, to) => statRows(id, from, to) };
    }),
    ...Array.from({ length: NODES }, (_, node): WrittenTable => {
      const key = indexKey['layer-stats'](node);
      return { index: 'layer-stats', key, schema: layerStats, rows: (from, to) => nodeRows(node, from, to) };
    }),
    ...Array.from({ length: NODES }, (_, node): WrittenTable => {
      const key = indexKey['filter-quartiles'](node);
      const rows = (from: number, to: number) => quartileRows(node, from, to);
      return { index: 'filter-quartiles', key, schema: filterQuartiles, rows };
    }),
    {
      index: 'layer-filters',
      key: indexKey['layer-filters'](0, 'relativeChange'),
      schema: layerFilters(LONG.filters),
      rows: filterRows,
    },
    ...['learningRate', 'trainError'].flatMap((key): WrittenTable[] => [
      { index: 'scalars', key, schema: scalars, rows: (from, to) => scalarRows(key, from, to) },
      { index: 'scalar-values', key, schema: scalarValues, rows: (from, to) => valueRows(key, from, to) },
    ]),
  ];
}

/** The blocks of a series of so many rows, and of its levels. */
export async function blocksOf(
  store: Store,
  run: string,
  table: WrittenTable,
  length: number,
): Promise<Block[]> {
  const { index, key, schema, rows } = table;
  const size = blockRows(index);
  const blocks: Block[] = [];
  const groups: Group[] = [];
  for (let from = 0; from < length; from += size) {
    const batch = rows(from, Math.min(from + size, length));
    blocks.push({ index, key, number: from / size, bytes: encodeBatch(batch) });
    groups.push(...groupsIn(batch));
  }
  if (isLeveled(index)) blocks.push(...(await storeyBlocks({ store, run, index, key }, schema, 0, groups)));
  return blocks;
}

const iterationsOf = (from: number, to: number) =>
  integers(Int32Array.from({ length: to - from }, (_, i) => (from + i + 1) * LONG.interval));
const constant = (rows: number, value: number) => new Int32Array(rows).fill(value);

function errorRows(from: number, to: number): RecordBatch {
  return listRows(classErrors(LONG.classes), errorOf, from, to);
}

function filterRows(from: number, to: number): RecordBatch {
  return listRows(layerFilters(LONG.filters), filterChangeOf, from, to);
}

/** @param all a list a dump */
function listRows(schema: Schema, all: Float64Array, from: number, to: number): RecordBatch {
  const length = all.length / LONG.dumps;
  const values = Float32Array.from(all.subarray(from * length, to * length));
  const entries = lists(schema.fields[1]!.type, to - from, nullableFloats(values));
  return recordBatch(schema, [iterationsOf(from, to), entries]);
}

/** No image ever flips. */
function statRows(id: number, from: number, to: number): RecordBatch {
  const values = Float32Array.from({ length: to - from }, (_, i) => {
    return id === ALL_CLASSES ? totalOf[from + i]! : errorOf[(from + i) * LONG.classes + id]!;
  });
  const flips = classStats.fields.at(-1)!.type;
  return recordBatch(classStats, [
    integers(constant(to - from, id)),
    iterationsOf(from, to),
    ...[0, 1, 2, 3].map(() => nullableFloats(values)),
    emptyLists(flips, to - from),
  ]);
}

function emptyLists(type: Schema['fields'][number]['type'], rows: number) {
  const item = type.children[0]!.type;
  const empty = item.children.map(({ type: of }: Field) =>
    of.toString() === 'Bool' ? booleans(new Uint8Array(0)) : integers(new Int32Array(0)),
  );
  return lists(type, rows, structs(item, 0, empty), new Int32Array(rows + 1));
}

function nodeRows(node: number, from: number, to: number): RecordBatch {
  const values = changeOf.slice(from, to);
  const columns = layerStats.fields.slice(2).map(({ name }) => {
    const isCount = (COUNTS as readonly string[]).includes(name);
    return nullableFloats(
      name === 'relativeChange' ? values : new Float64Array(to - from).fill(isCount ? 0 : 0.5),
    );
  });
  return recordBatch(layerStats, [integers(constant(to - from, node)), iterationsOf(from, to), ...columns]);
}

/** All filters are alike: the five numbers are the value of the layer. */
function quartileRows(node: number, from: number, to: number): RecordBatch {
  const columns = filterQuartiles.fields.slice(2).map(({ name, type }) => {
    const values = Float32Array.from({ length: (to - from) * FIVE_NUMBERS.length }, (_, i) =>
      name === 'relativeChange' ? changeOf[from + Math.floor(i / FIVE_NUMBERS.length)]! : 0.5,
    );
    return lists(type, to - from, nullableFloats(values));
  });
  return recordBatch(filterQuartiles, [
    integers(constant(to - from, node)),
    iterationsOf(from, to),
    ...columns,
  ]);
}

function valueAt(column: string, row: number): number {
  return column === 'trainError' ? trainingErrors[row]! : 0.1;
}

function valueRows(column: string, from: number, to: number): RecordBatch {
  const iterations = Int32Array.from({ length: to - from }, (_, i) => from + i + 1);
  const values = Float64Array.from({ length: to - from }, (_, i) => valueAt(column, from + i));
  return recordBatch(scalarValues, [integers(iterations), nullableFloats(values)]);
}

/** Of the interval the last value stands for all. */
function scalarRows(column: string, from: number, to: number): RecordBatch {
  const values = Float64Array.from({ length: to - from }, (_, i) =>
    valueAt(column, (from + i + 1) * LONG.interval - 1),
  );
  const columns = scalars.fields.slice(1).map(() => nullableFloats(values));
  return recordBatch(scalars, [iterationsOf(from, to), ...columns]);
}
