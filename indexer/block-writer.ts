import type { Schema } from 'apache-arrow';
import {
  BLOCK_DUMPS,
  BLOCK_VALUES,
  STOREY_ROWS,
  blockRows,
  indexKey,
  isLeveled,
  scalarValues,
  storedRows,
  type Catalogue,
  type Extent,
  type LeveledName,
} from '../schema/index.ts';
import type { Block, Store } from '../store/index.ts';
import { joined } from './layers/stretch-rows.ts';
import { levelBytesOf } from './plan.ts';
import { decodeBatch } from './tables/decode-batch.ts';
import { encodeBatch } from './tables/encode-batch.ts';
import { joinRows } from './tables/join.ts';
import type { Rows } from './tables/rows.ts';
import { valueRows, valuesIn, type ScalarValues, type ValueRows } from './tables/scalar-values.ts';
import { groupsIn, storeyBlocks, type Group } from './tables/storeys.ts';

/** Blocks that wait in memory to be committed, in bytes: the last block of a storey, written anew with each block of dumps, would be hundreds of MB of a large model's. */
const MOST_WAITING = 2 ** 25;

/** What blocks are written behind. */
export interface WriterInput {
  readonly store: Store;
  readonly run: string;
  /** Names the rows that the store has. */
  readonly catalogue: Catalogue;
}

/**
 * Encodes rows as blocks, behind the rows that the store has of the same block, and their storeys. When many wait they are put into the store,
 * where they do not count before a catalogue names them.
 */
export class BlockWriter {
  /** Those that are not in the store yet. */
  readonly blocks: Block[] = [];
  /** What the catalogue's are to be. */
  readonly blockBytes: number[];
  readonly levelBytes: Record<string, number[]>;
  readonly #number: number;
  readonly #carried: number;
  #waiting = 0;

  /**
   * @param extent of the index with the new dumps
   * @param readable is awaited before anything is put: where it fails there are to be no blocks of these dumps
   */
  constructor(
    readonly input: WriterInput,
    extent: Extent,
    readonly mostWaiting = MOST_WAITING,
    readonly readable?: Promise<unknown>,
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
      whole = joinRows(decodeBatch(batch.schema, stored), this.#carried, batch);
    }
    this.addWhole({ index, key, batch: whole }, this.#number);
    if (isLeveled(index)) await this.addStoreys(index, key, batch.schema, this.#number, groupsIn(whole));
    else await this.#makeRoom();
  }

  /** Adds a block all of whose rows are given. */
  addWhole({ index, key, batch }: Rows, number: number): void {
    const bytes = encodeBatch(batch);
    this.#push({ index, key, number, bytes });
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
    await this.#makeRoom();
  }

  /** Adds the rows of `scalar-values` of a column, and its storeys; of one that is new from the first row of the run on, null before these. */
  async addValues(column: string, { iterations, before, values }: ScalarValues): Promise<void> {
    const isNew = !this.input.catalogue.scalarColumns.includes(column);
    const key = indexKey['scalar-values'](column);
    const own = values(column);
    const first = isNew ? 0 : before - (before % BLOCK_VALUES);
    const groups: Group[] = [];
    for (let row = first; row < before + iterations.length; row += BLOCK_VALUES) {
      const stored = await this.#storedValues(column, isNew, row, before);
      const [from, to] = [Math.max(row - before, 0), Math.max(row + BLOCK_VALUES - before, 0)];
      const batch = valueRows(
        joined([stored.iterations, iterations.subarray(from, to)]),
        joined([stored.values, own.subarray(from, to)]),
      );
      this.#addLevel({ index: 'scalar-values', key, number: row / BLOCK_VALUES, bytes: encodeBatch(batch) });
      groups.push(...groupsIn(batch));
      await this.#makeRoom();
    }
    const whole = isNew ? 0 : Math.floor(before / STOREY_ROWS);
    const fresh = groups.slice(whole - first / STOREY_ROWS);
    await this.addStoreys('scalar-values', column, scalarValues, whole, fresh);
  }

  /** The stored rows of the block of `scalar-values` that begins with the row `first`, as far as they are before `end`. */
  async #storedValues(column: string, isNew: boolean, first: number, end: number): Promise<ValueRows> {
    if (first >= end) return { iterations: new Int32Array(0), values: new Float64Array(0) };
    const { store, run, catalogue } = this.input;
    // All columns have the rows of the one that has been there from the beginning.
    const key = indexKey['scalar-values'](isNew ? catalogue.scalarColumns[0]! : column);
    const bytes = await store.get({ run, index: 'scalar-values', key }, first / BLOCK_VALUES);
    const rows = valuesIn(decodeBatch(scalarValues, bytes!), Math.min(BLOCK_VALUES, end - first));
    return isNew ? { ...rows, values: new Float64Array(rows.values.length).fill(NaN) } : rows;
  }

  async #makeRoom(): Promise<void> {
    const { store, run } = this.input;
    if (this.#waiting < this.mostWaiting) return;
    await this.readable;
    await store.put(run, this.blocks.splice(0), undefined);
    this.#waiting = 0;
  }

  #push(block: Block): void {
    this.blocks.push(block);
    this.#waiting += block.bytes.length;
  }

  #addLevel(block: Block): void {
    this.#push(block);
    const bytes = (this.levelBytes[block.index] ??= []);
    bytes[block.number] = (bytes[block.number] ?? 0) + block.bytes.length;
  }
}
