import { existsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Catalogue, StoredName } from '../schema/index.ts';
import { closedError } from './errors.ts';
import type { Hold } from './holder.ts';
import { isGivenUp, keyTooLong, lmdbError, unwrittenError } from './lmdb-errors.ts';
import { DATA_FILE } from './lmdb-file.ts';
import { LmdbHold } from './lmdb-hold.ts';
import { LmdbTables, type Table } from './lmdb-tables.ts';
import { checkLmdbDirectory, noStore, readOnlyError, type Access } from './lmdb-directory.ts';
import {
  blockPlace,
  indexSpan,
  keySpan,
  placed,
  runOf,
  runPlace,
  runSpan,
  seriesSpan,
  type Span,
} from './place.ts';
import type { Block, Series, Store } from './store.ts';
import { DecodedCatalogues, encodeCatalogue } from './stored-catalogue.ts';

/** Blocks in a transaction. What one writes over is free for the one after the next, and until it ends all that it writes is in memory. */
const TRANSACTION_BYTES = 2 ** 24;
/** A transaction that LMDB gives up is begun so many times at most. */
const ATTEMPTS = 5;
/** What the process may grow by, in bytes, before a transaction ends and the file is mapped anew: of each block that is read or written up to a megabyte stays mapped, and counts as memory of the process. */
const MOST_GROWN = 2 ** 25;
/** Blocks from one look at that to the next; there is one after each transaction. */
const LOOK_EVERY = 16;

/** Opens the LMDB environment of a directory: one for all runs, with a table of blocks and one of catalogues. */
export async function openLmdb(directory: string, create: boolean): Promise<Store> {
  const may = await checkLmdbDirectory(directory, create);
  try {
    return new LmdbStore(directory, may);
  } catch (error) {
    throw lmdbError(error, directory);
  }
}

class LmdbStore implements Store {
  readonly location: string;
  readonly #may: Access;
  readonly #decoded: DecodedCatalogues;
  readonly #holds = new Map<string, LmdbHold>();
  #tables: LmdbTables;
  /** The least memory that the process had when it was looked at since the file was mapped, in bytes. */
  #least = process.memoryUsage.rss();
  /** Blocks since that was looked at. */
  #unseen = 0;
  #closed = false;

  constructor(directory: string, may: Access) {
    this.location = directory;
    this.#may = may;
    this.#tables = new LmdbTables(directory, may);
    this.#decoded = new DecodedCatalogues(directory);
  }

  async put(run: string, blocks: readonly Block[], catalogue: Catalogue | undefined): Promise<void> {
    let written = 0;
    const putSome = (attempt: number) =>
      this.#putSome(run, blocks.slice(written), catalogue, TRANSACTION_BYTES / 2 ** attempt);
    for (;;) {
      const count = this.#write(putSome);
      if (count === undefined) return;
      written += count;
      await turn();
    }
  }

  /** The first blocks, as many as one transaction takes, which ends early where it maps too much; the catalogue, if there is one, behind the last. @returns how many there were, undefined when all is written */
  #putSome(
    run: string,
    blocks: readonly Block[],
    catalogue: Catalogue | undefined,
    mostBytes: number,
  ): number | undefined {
    this.#holds.get(run)?.check();
    let room = mostBytes;
    for (const [count, block] of blocks.entries()) {
      if (room <= 0 || this.#hasGrown()) return count;
      const { index, key, number, bytes } = block;
      this.#tables.blocksOf(index).putSync(this.#key(blockPlace({ run, index, key }, number)), bytes);
      room -= bytes.length;
    }
    if (catalogue) this.#tables.catalogues.putSync(this.#key(runPlace(run)), encodeCatalogue(catalogue));
    return undefined;
  }

  async get(series: Series, number: number): Promise<Uint8Array | undefined> {
    return this.#read(() => this.#block(series.index, blockPlace(series, number)));
  }

  async *range(series: Series, first: number, last: number): AsyncIterable<Block> {
    const places = this.#read(() => this.#places(series.index, seriesSpan(series, first, last)));
    yield* this.#blocksAt(series.index, places);
  }

  async *rangeAll(run: string, index: StoredName, first: number, last: number): AsyncIterable<Block> {
    const { from, until } = indexSpan(run, index);
    let next: string | undefined = from;
    while ((next = this.#read(() => this.#places(index, { from: next!, until }, 1))[0])) {
      const series = { run, index, key: placed(next).key };
      yield* this.range(series, first, last);
      next = keySpan(series).until;
    }
  }

  async catalogue(run: string): Promise<Catalogue | undefined> {
    const bytes = this.#read(() => this.#tables.catalogues.getBinary(this.#key(runPlace(run))));
    return this.#decoded.of(run, bytes);
  }

  async runs(): Promise<string[]> {
    return this.#read(() => Array.from(this.#tables.catalogues.getKeys(), (key) => runOf(key.toString())));
  }

  async remove(run: string): Promise<void> {
    this.#write(() => {
      this.#tables.catalogues.removeSync(this.#key(runPlace(run)));
      for (const table of this.#tables.blocks) {
        for (const place of placesIn(table, runSpan(run))) table.removeSync(this.#key(place));
      }
    });
  }

  /** Inside a transaction, so that of two processes which find a dead one's file only one takes it; and that is no part of what LMDB could take back. */
  async hold(run: string): Promise<Hold> {
    return this.#write(() => {
      const hold = LmdbHold.take(this.location, run, () => this.#holds.delete(run));
      this.#holds.set(run, hold);
      return hold;
    }, 1);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    for (const hold of this.#holds.values()) await hold.release();
    this.#closed = true;
    await this.#tables.close();
  }

  /** The blocks at these places, each read when it is asked for: no transaction stays open in between. */
  *#blocksAt(index: StoredName, places: readonly string[]): Iterable<Block> {
    for (const place of places) {
      const bytes = this.#read(() => this.#block(index, place));
      if (bytes) yield { ...placed(place), bytes };
    }
  }

  #block(index: StoredName, place: string): Uint8Array | undefined {
    return this.#tables.blocksOf(index).getBinary(this.#key(place));
  }

  #places(index: StoredName, span: Span, limit?: number): string[] {
    return placesIn(this.#tables.blocksOf(index), span, limit);
  }

  #key(place: string): Buffer {
    const { longestKey } = this.#tables;
    const key = Buffer.from(place);
    if (key.length > longestKey) throw keyTooLong(place, key.length, longestKey);
    return key;
  }

  /** In a transaction of its own: lmdb-js would keep one until the event loop turns, and not see what others commit meanwhile. */
  #read<T>(action: () => T): T {
    if (this.#closed) throw closedError(this.location);
    try {
      if (this.#hasGrown()) this.#mapAnew();
      this.#tables.root.resetReadTxn();
      return action();
    } catch (error) {
      throw lmdbError(error, this.location);
    }
  }

  /**
   * No transaction is open. Places that are to be read are known by their names, so whoever is in the midst of some goes on. Where it cannot be done the next read tries again.
   * @throws {TraincubeError} where the file was removed or moved meanwhile: LMDB would make an empty one
   */
  #mapAnew(): void {
    this.#unseen = LOOK_EVERY;
    this.#least = 0;
    if (!existsSync(path.join(this.location, DATA_FILE))) throw noStore(this.location);
    void this.#tables.close();
    this.#tables = new LmdbTables(this.location, this.#may);
    this.#unseen = 0;
    this.#least = process.memoryUsage.rss();
  }

  /** Asked before each block that is read or written. */
  #hasGrown(): boolean {
    if (++this.#unseen < LOOK_EVERY) return false;
    const now = process.memoryUsage.rss();
    this.#unseen = 0;
    this.#least = Math.min(this.#least, now);
    return now - this.#least > MOST_GROWN;
  }

  /** One transaction: it is on the disk when this returns, or nothing of it is there. @param action is called for each attempt, counted from 0 */
  #write<T>(action: (attempt: number) => T, attempts = ATTEMPTS): T {
    if (this.#may === 'read-only') throw readOnlyError(this.location);
    const result = this.#read(() => this.#transact(action, attempts));
    this.#unseen = LOOK_EVERY;
    return result;
  }

  /**
   * Begins again what LMDB gives up. While LMDB writes its list of free pages (`mdb_freelist_save`) it may need more of that list (`mdb_page_alloc`), and now and then reads
   * it where a page is just being split. It is whole in the file, and what is in memory of it, of which not all ends with a transaction, goes with the mapping.
   */
  #transact<T>(action: (attempt: number) => T, attempts: number): T {
    for (let attempt = 0; ; attempt++) {
      try {
        return this.#tables.root.transactionSync(() => action(attempt));
      } catch (error) {
        if (!isGivenUp(error)) throw error;
        this.#mapAnew();
        if (attempt === attempts - 1) throw unwrittenError(error, this.location);
      }
    }
  }
}

function placesIn(table: Table, { from, until }: Span, limit?: number): string[] {
  const keys = table.getKeys({ start: Buffer.from(from), end: Buffer.from(until), limit });
  return Array.from(keys, (key) => key.toString());
}
