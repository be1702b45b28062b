import { setImmediate as turn } from 'node:timers/promises';
import type { FlipTracker } from '../analysis/index.ts';
import type { Dump } from '../ingest/index.ts';
import { BLOCK_DUMPS, scalars as scalarsSchema, type Catalogue, type Extent } from '../schema/index.ts';
import type { Block, Store } from '../store/index.ts';
import { BlockWriter } from './block-writer.ts';
import type { StretchRows } from './layers/stretch-rows.ts';
import { ImageTables, type ImageClasses } from './tables/image-tables.ts';
import { layerRows } from './tables/layer-tables.ts';
import type { Rows } from './tables/rows.ts';
import { scalarRows } from './tables/scalar-tables.ts';
import { scalarValuesOf } from './tables/scalar-values.ts';
import { groupsIn, type Group } from './tables/storeys.ts';

/** What a block is built from besides its dumps. */
export interface BlockInput {
  readonly store: Store;
  readonly run: string;
  readonly classes: ImageClasses;
  /** Has taken all dumps of the catalogue; stays as it is. */
  readonly tracker: FlipTracker;
  /** Names the dumps before these. */
  readonly catalogue: Catalogue;
  /** Bytes of blocks that are kept until the commit; as many as the writer sees fit unless given. */
  readonly mostWaiting?: number | undefined;
}

/** The dumps that a block is to have, after those that it has. */
export interface BlockDumps {
  readonly dumps: readonly Dump[];
  /** What their coefficients give, in order, once these are read; let go as it is taken. */
  readonly stretches: Promise<readonly StretchRows[]>;
}

export interface BuiltBlock {
  readonly blocks: readonly Block[];
  /** The catalogue that names the new rows as well. */
  readonly catalogue: Catalogue;
  /** Has taken these dumps, too. */
  readonly tracker: FlipTracker;
}

/**
 * The blocks of all series for dumps that follow those of the catalogue and fit into one block with its last ones. The rows that such a
 * block has already are taken over from the store. What needs no coefficients is built while these are read.
 *
 * @throws what `stretches` ends with
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
  const writer = new BlockWriter(input, extent, input.mostWaiting, stretches);
  const tracker = input.tracker.copy();
  const images = new ImageTables(input.classes, tracker, iterations, catalogue.iterations.length);
  for (const validation of validations) {
    images.add(validation);
    await turn();
  }
  await addAll(writer, images.rows());
  const scalarColumns = await addScalars(writer, catalogue, iterations, scalars);
  for (const column of scalarColumns) await writer.addValues(column, values);
  await addAll(writer, layerRows(catalogue.model, iterations, await stretches));
  return {
    blocks: writer.blocks,
    catalogue: {
      ...catalogue,
      ...extent,
      scalarColumns,
      complete: false,
      unchangedSince: Array.from(tracker.since),
      dumpBytes: [...catalogue.dumpBytes, ...dumps.map((dump) => dump.bytes)],
      blockBytes: writer.blockBytes,
      levelBytes: writer.levelBytes,
    },
    tracker,
  };
}

/** Others come to their turn between series: a thread that has come to its end waits to be told what is next. */
async function addAll(writer: BlockWriter, series: Iterable<Rows>): Promise<void> {
  for (const rows of series) {
    await writer.add(rows);
    await turn();
  }
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
