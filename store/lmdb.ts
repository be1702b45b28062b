import { setImmediate as turn } from 'node:timers/promises';
import { open, type Database, type RootDatabase } from 'lmdb';
import type { Catalogue, StoredName } from '../schema/index.ts';
import { closedError } from './errors.ts';
import type { Hold } from './holder.ts';
import { keyTooLong, lmdbError } from './lmdb-errors.ts';
import { LmdbHold } from './lmdb-hold.ts';
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

const BINARY = { encoding: 'binary', keyEncoding: 'binary' } as const;
/** Of a new store; one keeps the size that it was made with. A value begins at a page of its own: of thousands of some KB each the last page is half empty. */
const PAGE_BYTES = 2048;

/** Bytes of a key, where pages have so many: two entries fit into one, with what LMDB writes beside them. */
const longestKey = (pageBytes: number) => pageBytes / 2 - 70;

/** Address space for the file, at the least. Where it grows beyond, lmdb-js maps it anew and keeps the old map: its pages count twice then. */
const MAP_BYTES = 2 ** 36;

/** Blocks in a transaction. What one writes over is free for the one after the next, and until it ends all that it writes is in memory. */
const TRANSACTION_BYTES = 2 ** 24;

/**
 * Blocks are compressed by LZ4, but for those of one index, of which an answer has the most bytes and is to come as fast as the others.
 * In a store that was made before, all are in one table as they are sent, and go on so.
 */
const COMPRESSED = { name: 'blocks-lz4', compression: { dictionary: Buffer.alloc(0) } } as const;
const AS_SENT = { name: 'blocks-as-sent' } as const;
const ALL_AS_SENT = { name: 'blocks', create: false } as const;
const SENT_AT_ONCE: StoredName = 'iteration-filters';
const CATALOGUES = { name: 'catalogues' } as const;

type Table = Database<Uint8Array, Buffer>;
type TableForm = (typeof COMPRESSED | typeof AS_SENT | typeof ALL_AS_SENT | typeof CATALOGUES) & {
  readonly create?: boolean;
};

/** Opens the LMDB environment of a directory: one for all runs, with a table of blocks and one of catalogues. */
export async function openLmdb(directory: string, create: boolean): Promise<Store> {
  const may = await checkLmdbDirectory(directory, create);
  try {
    /** Without overlapping syncs a commit has reached the disk when `transactionSync` returns. */
    const root = open<Uint8Array, Buffer>({
      path: directory,
      noSubdir: false,
      maxDbs: 4,
      mapSize: MAP_BYTES,
      pageSize: PAGE_BYTES,
      overlappingSync: false,
      readOnly: may === 'read-only',
      ...BINARY,
    });
    return new LmdbStore(directory, root, may);
  } catch (error) {
    throw lmdbError(error, directory);
  }
}

class LmdbStore implements Store {
  readonly location: string;
  readonly #may: Access;
  readonly #root: RootDatabase<Uint8Array, Buffer>;
  readonly #compressed: Table;
  readonly #asSent: Table;
  readonly #catalogues: Table;
  readonly #decoded: DecodedCatalogues;
  readonly #longestKey: number;
  readonly #holds = new Map<string, LmdbHold>();
  #closed = false;

  constructor(directory: string, root: RootDatabase<Uint8Array, Buffer>, may: Access) {
    this.location = directory;
    this.#may = may;
    this.#root = root;
    // A checkout from before there were compressed blocks makes its own table wherever it looks in.
    const compressed = this.#tableThere({ ...COMPRESSED, create: false });
    const all = compressed ? undefined : this.#tableThere(ALL_AS_SENT);
    this.#compressed = compressed ?? all ?? this.#table(COMPRESSED);
    this.#asSent = all ?? this.#table(AS_SENT);
    this.#catalogues = this.#table(CATALOGUES);
    this.#decoded = new DecodedCatalogues(directory);
    this.#longestKey = longestKey((root.getStats() as { readonly pageSize: number }).pageSize);
  }

  /** Made where it is not there; of a store that can only be read lmdb-js then gives none. */
  #table(form: TableForm): Table {
    const table = this.#tableThere(form);
    if (table) return table;
    void this.#root.close();
    throw noStore(this.location);
  }

  #tableThere(form: TableForm): Table | undefined {
    return this.#root.openDB({ ...form, ...BINARY }) as Table | undefined;
  }

  async put(run: string, blocks: Iterable<Block>, catalogue: Catalogue): Promise<void> {
    const rest = blocks[Symbol.iterator]();
    while (!this.#write(() => this.#putSome(run, rest, catalogue))) await turn();
  }

  /** The blocks of one transaction. @returns whether they were the last ones, and the catalogue was written behind them */
  #putSome(run: string, rest: Iterator<Block>, catalogue: Catalogue): boolean {
    this.#holds.get(run)?.check();
    for (let room = TRANSACTION_BYTES; room > 0;) {
      const { done, value } = rest.next();
      if (done) {
        this.#catalogues.putSync(this.#key(runPlace(run)), encodeCatalogue(catalogue));
        return true;
      }
      const { index, key, number, bytes } = value;
      this.#blocks(index).putSync(this.#key(blockPlace({ run, index, key }, number)), bytes);
      room -= bytes.length;
    }
    return false;
  }

  async get(series: Series, number: number): Promise<Uint8Array | undefined> {
    return this.#read(() => this.#blocks(series.index).getBinary(this.#key(blockPlace(series, number))));
  }

  async *range(series: Series, first: number, last: number): AsyncIterable<Block> {
    const table = this.#blocks(series.index);
    yield* this.#blocksAt(
      table,
      this.#read(() => this.#places(table, seriesSpan(series, first, last))),
    );
  }

  async *rangeAll(run: string, index: StoredName, first: number, last: number): AsyncIterable<Block> {
    const { from, until } = indexSpan(run, index);
    const table = this.#blocks(index);
    let next: string | undefined = from;
    while ((next = this.#read(() => this.#places(table, { from: next!, until }, 1))[0])) {
      const series = { run, index, key: placed(next).key };
      yield* this.range(series, first, last);
      next = keySpan(series).until;
    }
  }

  async catalogue(run: string): Promise<Catalogue | undefined> {
    const bytes = this.#read(() => this.#catalogues.getBinary(this.#key(runPlace(run))));
    return this.#decoded.of(run, bytes);
  }

  async runs(): Promise<string[]> {
    return this.#read(() => Array.from(this.#catalogues.getKeys(), (key) => runOf(key.toString())));
  }

  async remove(run: string): Promise<void> {
    this.#write(() => {
      this.#catalogues.removeSync(this.#key(runPlace(run)));
      for (const table of new Set([this.#compressed, this.#asSent])) {
        for (const place of this.#places(table, runSpan(run))) table.removeSync(this.#key(place));
      }
    });
  }

  /** Inside a transaction, so that of two processes which find a dead one's file only one takes it. */
  async hold(run: string): Promise<Hold> {
    return this.#write(() => {
      const hold = LmdbHold.take(this.location, run, () => this.#holds.delete(run));
      this.#holds.set(run, hold);
      return hold;
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    for (const hold of this.#holds.values()) await hold.release();
    this.#closed = true;
    await this.#root.close();
  }

  /** The blocks at these places, each read when it is asked for: no transaction stays open in between. */
  *#blocksAt(table: Table, places: readonly string[]): Iterable<Block> {
    for (const place of places) {
      const bytes = this.#read(() => table.getBinary(this.#key(place)));
      if (bytes) yield { ...placed(place), bytes };
    }
  }

  #blocks(index: StoredName): Table {
    return index === SENT_AT_ONCE ? this.#asSent : this.#compressed;
  }

  #places(table: Table, { from, until }: Span, limit?: number): string[] {
    const keys = table.getKeys({ start: Buffer.from(from), end: Buffer.from(until), limit });
    return Array.from(keys, (key) => key.toString());
  }

  #key(place: string): Buffer {
    const key = Buffer.from(place);
    if (key.length > this.#longestKey) throw keyTooLong(place, key.length, this.#longestKey);
    return key;
  }

  /** In a transaction of its own: lmdb-js would keep one until the event loop turns, and not see what others commit meanwhile. */
  #read<T>(action: () => T): T {
    if (this.#closed) throw closedError(this.location);
    try {
      this.#root.resetReadTxn();
      return action();
    } catch (error) {
      throw lmdbError(error, this.location);
    }
  }

  /** One transaction: it is on the disk when this returns, or nothing of it is there. */
  #write<T>(action: () => T): T {
    if (this.#may === 'read-only') throw readOnlyError(this.location);
    return this.#read(() => this.#root.transactionSync(action));
  }
}
