import type { FlipTracker } from '../analysis/index.ts';
import type { Dump } from '../ingest/index.ts';
import {
  BLOCK_DUMPS,
  BLOCK_VALUES,
  STOREY_ROWS,
  blockRows,
  indexKey,
  isLeveled,
  readBlocks,
  scalarValues,
  scalars as scalarsSchema,
  storedRows,
  type Catalogue,
  type Extent,
  type LeveledName,
} from '../schema/index.ts';
import type { Schema } from 'apache-arrow';
import type { Block, Store } from '../store/index.ts';
import { joined, type StretchRows } from './layers/stretch-rows.ts';
import { levelBytesOf } from './plan.ts';
import { encodeBatch } from './tables/encode-batch.ts';
import { ImageTables, type ImageClasses } from './tables/image-tables.ts';
import { joinRows } from './tables/join.ts';
import { layerRows } from './tables/layer-tables.ts';
import type { Rows } from './tables/rows.ts';
import { scalarRows } from './tables/scalar-tables.ts';
import {
  scalarValuesOf,
  valueRows,
  valuesIn,
  type ScalarValues,
  type ValueRows,
} from './tables/scalar-values.ts';
import { groupsIn, storeyBlocks, type Group } from './tables/storeys.ts';

/** What a block is built from besides its dumps. */
export interface BlockInput {
  readonly store: Store;
  readonly run: string;
  readonly classes: ImageClasses;
  /** Has taken all dumps of the catalogue; takes these. */
  readonly tracker: FlipTracker;
  /** Names the dumps before these. */
  readonly catalogue: Catalogue;
}

/** The dumps that a block is to have, after those that it has. */
export interface BlockDumps {
  readonly dumps: readonly Dump[];
  /** What their coefficients give, in order; let go as it is taken. */
  readonly stretches: readonly StretchRows[];
}

export interface BuiltBlock {
  readonly blocks: readonly Block[];
  /** The catalogue that names the new rows as well. */
  readonly catalogue: Catalogue;
}

/**
 * The blocks of all series for dumps that follow those of the catalogue and fit into one block with its last ones. The rows that such a
 * block has already are taken over from the store.
 */
export async function buildBlock(input: BlockInput, { dumps, stretches }: BlockDumps): Promise<BuiltBlock> {
  const { catalogue } = input;
  const validations = await Promise.all(dumps.map((dump) => dump.validation()));
  const scalars = await Promise.all(dumps.map((dump) => dump.scalars()));
  const iterations = Int32Array.from(dumps, (dump) => dump.iteration);
  const values = scalarValuesOf(catalogue, iterations, scalars);
  const extent: Extent = {
    iterations: [...catalogue.iterations, ...iterations],
    scalarRows: [...catalogue.scalarRows, ...values.ends],
  };
  const writer = new BlockWriter(input, extent);
  for (const rows of layerRows(catalogue.model, iterations, stretches)) await writer.add(rows);
  const images = new ImageTables(input.classes, input.tracker, iterations, catalogue.iterations.length);
  for (const validation of validations) images.add(validation);
  for (const rows of images.rows()) await writer.add(rows);
  const scalarColumns = await addScalars(writer, catalogue, iterations, scalars);
  for (const column of scalarColumns) await writer.addValues(column, values);
  return {
    blocks: writer.blocks,
    catalogue: {
      ...catalogue,
      ...extent,
      scalarColumns,
      complete: false,
      unchangedSince: Array.from(input.tracker.since),
      dumpBytes: [...catalogue.dumpBytes, ...dumps.map((dump) => dump.bytes)],
      blockBytes: writer.blockBytes,
      levelBytes: levelBytesOf(writer.levelBytes, () => Infinity),
    },
  };
}

/** A column that appears for the first time gets rows for the dumps before, all null. */
async function addScalars(
  writer: BlockWriter,
  { iterations, scalarColumns }: Catalogue,
  fresh: Int32Array,
  scalars: readonly ReadonlyMap<string, Float64Array>[],
): Promise<string[]> {
  for (const column of scalarColumns) await writer.add(scalarRows(column, fresh, scalars));
  const columns = new Set([...scalarColumns, ...scalars.flatMap((values) => [...values.keys()])]);
  columns.delete('iteration');
  const all = Int32Array.from([...iterations, ...fresh]);
  for (const column of [...columns].slice(scalarColumns.length)) {
    const groups: Group[] = [];
    for (let first = 0; first < all.length; first += BLOCK_DUMPS) {
      const end = Math.min(first + BLOCK_DUMPS, all.length);
      const values = Array.from(
        { length: end - first },
        (_, row) => scalars[first + row - iterations.length],
      );
      const rows = scalarRows(column, all.subarray(first, end), values);
      writer.addWhole(rows, first / BLOCK_DUMPS);
      groups.push(...groupsIn(rows.batch));
    }
    await writer.addStoreys('scalars', column, scalarsSchema, 0, groups);
  }
  return [...columns];
}

/** Encodes rows as blocks, behind the rows that the store has of the same block, and their storeys. */
class BlockWriter {
  readonly blocks: Block[] = [];
  /** What the catalogue's are to be. */
  readonly blockBytes: number[];
  readonly levelBytes: Record<string, number[]>;
  readonly #number: number;
  readonly #carried: number;

  /** @param extent of the index with the new dumps */
  constructor(
    readonly input: BlockInput,
    extent: Extent,
  ) {
    const { catalogue } = input;
    const dumps = catalogue.iterations.length;
    this.#number = Math.floor(dumps / BLOCK_DUMPS);
    this.#carried = dumps % BLOCK_DUMPS;
    this.blockBytes = [...catalogue.blockBytes.slice(0, this.#number), 0];
    // Blocks that are written again are counted anew.
    this.levelBytes = levelBytesOf(catalogue.levelBytes, (name) => {
      const rows = storedRows(catalogue, name);
      return storedRows(extent, name) > rows ? Math.floor(rows / blockRows(name)) : Infinity;
    });
  }

  async add({ index, key, batch }: Rows): Promise<void> {
    let whole = batch;
    if (this.#carried > 0) {
      const { store, run } = this.input;
      const stored = (await store.get({ run, index, key }, this.#number))!;
      const [before] = readBlocks(batch.schema, [stored]).batches;
      whole = joinRows(before!, this.#carried, batch);
    }
    this.addWhole({ index, key, batch: whole }, this.#number);
    if (isLeveled(index)) await this.addStoreys(index, key, batch.schema, this.#number, groupsIn(whole));
  }

  /** Adds a block all of whose rows are given. */
  addWhole({ index, key, batch }: Rows, number: number): void {
    const bytes = encodeBatch(batch);
    this.blocks.push({ index, key, number, bytes });
    this.blockBytes[number]! += bytes.length;
  }

  /** Adds the blocks of a series' storeys. @param first the place of the first group in its series */
  async addStoreys(
    index: LeveledName,
    key: string,
    schema: Schema,
    first: number,
    groups: readonly Group[],
  ): Promise<void> {
    const { store, run } = this.input;
    for (const block of await storeyBlocks({ store, run, index, key }, schema, first, groups)) {
      this.#addLevel(block);
    }
  }

  /** Adds the rows of `scalar-values` of a column, and its storeys; of one that is new from the first row of the run on, null before these. */
  async addValues(column: string, { iterations, before, values }: ScalarValues): Promise<void> {
    const isNew = !this.input.catalogue.scalarColumns.includes(column);
    const first = isNew ? 0 : before - (before % BLOCK_VALUES);
    const stored = await this.#storedValues(column, isNew, first, before);
    const rows = {
      iterations: joined([stored.iterations, iterations]),
      values: joined([stored.values, values(column)]),
    };
    const key = indexKey['scalar-values'](column);
    const groups: Group[] = [];
    for (let from = 0; from < rows.iterations.length; from += BLOCK_VALUES) {
      const to = from + BLOCK_VALUES;
      const batch = valueRows(rows.iterations.subarray(from, to), rows.values.subarray(from, to));
      const number = (first + from) / BLOCK_VALUES;
      this.#addLevel({ index: 'scalar-values', key, number, bytes: encodeBatch(batch) });
      groups.push(...groupsIn(batch));
    }
    const whole = isNew ? 0 : Math.floor(before / STOREY_ROWS);
    await this.addStoreys(
      'scalar-values',
      column,
      scalarValues,
      whole,
      groups.slice(whole - first / STOREY_ROWS),
    );
  }

  /** The stored rows of `scalar-values` from `first` up to and without `end`. */
  async #storedValues(column: string, isNew: boolean, first: number, end: number): Promise<ValueRows> {
    const { store, run, catalogue } = this.input;
    // All columns have the rows of the one that has been there from the beginning.
    const key = indexKey['scalar-values'](isNew ? (catalogue.scalarColumns[0] ?? '') : column);
    const parts: ValueRows[] = [{ iterations: new Int32Array(0), values: new Float64Array(0) }];
    for (let row = first; row < end; row += BLOCK_VALUES) {
      const bytes = await store.get({ run, index: 'scalar-values', key }, row / BLOCK_VALUES);
      const [batch] = readBlocks(scalarValues, [bytes!]).batches;
      parts.push(valuesIn(batch!, Math.min(BLOCK_VALUES, end - row)));
    }
    const values = joined(parts.map((part) => part.values));
    return {
      iterations: joined(parts.map((part) => part.iterations)),
      values: isNew ? values.fill(NaN) : values,
    };
  }

  #addLevel(block: Block): void {
    this.blocks.push(block);
    const bytes = (this.levelBytes[block.index] ??= []);
    bytes[block.number] = (bytes[block.number] ?? 0) + block.bytes.length;
  }
}
