import { DataType, Field, FixedSizeList, Int32, Schema, Struct } from 'apache-arrow';
import type { Catalogue } from './catalogue.ts';
import { BLOCK_DUMPS, BLOCK_VALUES, type IndexName } from './index-tables.ts';

/** Rows that one row of the next storey sums up, and rows in a block of a storey. */
export const STOREY_ROWS = 64;

/** The levels that are stored: a row of level `l` stands for 2^l rows of the series. The levels between them are made of the one below. */
export const STOREYS = [6, 12, 18] as const;

/** The coarsest level that may be asked for: 16.8 million rows in one. */
export const COARSEST_LEVEL = 24;

/** The indexes that have levels of detail. */
export const LEVELED = [
  'layer-stats',
  'filter-quartiles',
  'layer-filters',
  'class-stats',
  'class-errors',
  'scalars',
  'scalar-values',
] as const satisfies readonly IndexName[];

export type LeveledName = (typeof LEVELED)[number];

/** Where a storey of an index stands in a store: its keys are those of the index. */
export type StoreyName = `${LeveledName}-${(typeof STOREYS)[number]}`;

/** Everything that a store keeps blocks of. */
export type StoredName = IndexName | StoreyName;

export function isLeveled(index: IndexName): index is LeveledName {
  return (LEVELED as readonly string[]).includes(index);
}

/** @param storey 0 for the series itself, 1 for the first that is stored of it, and so on */
export function storeyName(index: LeveledName, storey: number): StoredName {
  return storey === 0 ? index : (`${index}-${STOREYS[storey - 1]!}` as StoreyName);
}

export const STOREY_NAMES: readonly StoreyName[] = LEVELED.flatMap((index) =>
  STOREYS.map((level): StoreyName => `${index}-${level}`),
);

/** Rows in a block of a table. */
export function blockRows(name: StoredName): number {
  return name === 'scalar-values' ? BLOCK_VALUES : BLOCK_DUMPS;
}

/** How much of a run is indexed, as a catalogue says. */
export type Extent = Pick<Catalogue, 'iterations' | 'scalarRows'>;

/**
 * How many rows each series of a table has. A row of a storey stands for rows that are all there, so the last ones of a series, fewer than 64, have none.
 */
export function storedRows({ iterations, scalarRows }: Extent, name: StoredName): number {
  const { index, storey } = storeyOf(name);
  const rows = index === 'scalar-values' ? (scalarRows.at(-1) ?? 0) : iterations.length;
  return Math.floor(rows / STOREY_ROWS ** storey);
}

/** How many blocks each series of a table has. */
export function storedBlocks(extent: Extent, name: StoredName): number {
  return Math.ceil(storedRows(extent, name) / blockRows(name));
}

function storeyOf(name: StoredName): { readonly index: IndexName; readonly storey: number } {
  for (const index of LEVELED) {
    const place = STOREYS.findIndex((_, i) => storeyName(index, i + 1) === name);
    if (place >= 0) return { index, storey: place + 1 };
  }
  return { index: name as IndexName, storey: 0 };
}

/**
 * A row for several rows of a table. `iteration` is the first row's, `lastIteration` the last one's, `rows` how many they are. Each column of floats is a struct of the same name:
 * `min`, `max` and `mean` of the values that are neither null nor NaN (null where there is none), and `count`, how many these are; of lists each is a list, entry by entry.
 * Other numbers stand for all rows alike; lists of any length are left out.
 */
export function levelSchema(table: Schema): Schema {
  return new Schema(table.fields.flatMap(levelFields));
}

function levelFields(field: Field): Field[] {
  const { name, type } = field;
  const integer = (called: string) => new Field(called, new Int32(), false);
  if (name === 'iteration') return [integer('iteration'), integer('lastIteration'), integer('rows')];
  if (DataType.isInt(type)) return [field];
  if (!DataType.isFloat(type) && !DataType.isFixedSizeList(type)) return [];
  const summary = ['min', 'max', 'mean'].map((part) => new Field(part, type, DataType.isFloat(type)));
  return [new Field(name, new Struct([...summary, countField(type)]), false)];
}

function countField(type: DataType): Field {
  const count = (name: string) => new Field(name, new Int32(), false);
  if (!DataType.isFixedSizeList(type)) return count('count');
  return new Field('count', new FixedSizeList(type.listSize, count('item')), false);
}
