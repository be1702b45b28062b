import type { FlipTracker } from '../analysis/index.ts';
import type { Dump } from '../ingest/index.ts';
import { BLOCK_DUMPS, readBlocks, type Catalogue } from '../schema/index.ts';
import type { Block, Store } from '../store/index.ts';
import type { StretchRows } from './layers/stretch-rows.ts';
import { encodeBatch } from './tables/encode-batch.ts';
import { ImageTables, type ImageClasses } from './tables/image-tables.ts';
import { joinRows } from './tables/join.ts';
import { layerRows } from './tables/layer-tables.ts';
import type { Rows } from './tables/rows.ts';
import { scalarRows } from './tables/scalar-tables.ts';

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
  const writer = new BlockWriter(input);
  const validations = await Promise.all(dumps.map((dump) => dump.validation()));
  const scalars = await Promise.all(dumps.map((dump) => dump.scalars()));
  const iterations = Int32Array.from(dumps, (dump) => dump.iteration);
  const firstDump = input.catalogue.iterations.length;
  for (const rows of layerRows(input.catalogue.model, iterations, stretches)) await writer.add(rows);
  const images = new ImageTables(input.classes, input.tracker, iterations, firstDump);
  for (const validation of validations) images.add(validation);
  for (const rows of images.rows()) await writer.add(rows);
  const scalarColumns = await addScalars(writer, input.catalogue, iterations, scalars);
  return {
    blocks: writer.blocks,
    catalogue: {
      ...input.catalogue,
      iterations: [...input.catalogue.iterations, ...iterations],
      scalarColumns,
      complete: false,
      unchangedSince: Array.from(input.tracker.since),
      dumpBytes: [...input.catalogue.dumpBytes, ...dumps.map((dump) => dump.bytes)],
      blockBytes: writer.blockBytes,
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
    for (let first = 0; first < all.length; first += BLOCK_DUMPS) {
      const end = Math.min(first + BLOCK_DUMPS, all.length);
      const values = Array.from(
        { length: end - first },
        (_, row) => scalars[first + row - iterations.length],
      );
      writer.addWhole(scalarRows(column, all.subarray(first, end), values), first / BLOCK_DUMPS);
    }
  }
  return [...columns];
}

/** Encodes rows as blocks, behind the rows that the store has of the same block. */
class BlockWriter {
  readonly blocks: Block[] = [];
  /** What the catalogue's is to be. */
  readonly blockBytes: number[];
  readonly #number: number;
  readonly #carried: number;

  constructor(readonly input: BlockInput) {
    const dumps = input.catalogue.iterations.length;
    this.#number = Math.floor(dumps / BLOCK_DUMPS);
    this.#carried = dumps % BLOCK_DUMPS;
    this.blockBytes = [...input.catalogue.blockBytes.slice(0, this.#number), 0];
  }

  async add({ index, key, batch }: Rows): Promise<void> {
    if (this.#carried === 0) return this.addWhole({ index, key, batch }, this.#number);
    const { store, run } = this.input;
    const stored = (await store.get({ run, index, key }, this.#number))!;
    const [before] = readBlocks(batch.schema, [stored]).batches;
    this.addWhole({ index, key, batch: joinRows(before!, this.#carried, batch) }, this.#number);
  }

  /** Adds a block all of whose rows are given. */
  addWhole({ index, key, batch }: Rows, number: number): void {
    const bytes = encodeBatch(batch);
    this.blocks.push({ index, key, number, bytes });
    this.blockBytes[number]! += bytes.length;
  }
}
