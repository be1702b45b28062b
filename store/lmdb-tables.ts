import { open, type Database, type RootDatabase } from 'lmdb';
import type { StoredName } from '../schema/index.ts';
import { noStore, type Access } from './lmdb-directory.ts';

const BINARY = { encoding: 'binary', keyEncoding: 'binary' } as const;
/** Of a new store; one keeps the size that it was made with. A value begins at a page of its own: of thousands of some KB each the last page is half empty. */
const PAGE_BYTES = 2048;

/** Bytes of a key, where pages have so many: two entries fit into one, with what LMDB writes beside them. */
const longestKey = (pageBytes: number) => pageBytes / 2 - 70;

/** Address space for the file, at the least. Where it grows beyond, lmdb-js maps it anew and keeps the old map: its pages count twice then. */
const MAP_BYTES = 2 ** 36;

/**
 * Blocks are compressed by LZ4, but for those of one index, of which an answer has the most bytes and is to come as fast as the others.
 * In a store that was made before, all are in one table as they are sent, and go on so.
 */
const COMPRESSED = { name: 'blocks-lz4', compression: { dictionary: Buffer.alloc(0) } } as const;
const AS_SENT = { name: 'blocks-as-sent' } as const;
const ALL_AS_SENT = { name: 'blocks', create: false } as const;
const SENT_AT_ONCE: StoredName = 'iteration-filters';
const CATALOGUES = { name: 'catalogues' } as const;

export type Table = Database<Uint8Array, Buffer>;
type TableForm = (typeof COMPRESSED | typeof AS_SENT | typeof ALL_AS_SENT | typeof CATALOGUES) & {
  readonly create?: boolean;
};

/** The LMDB environment of a directory, one for all runs, with tables of blocks and one of catalogues, as one mapping of its file. */
export class LmdbTables {
  readonly root: RootDatabase<Uint8Array, Buffer>;
  readonly catalogues: Table;
  /** In bytes. */
  readonly longestKey: number;
  readonly #compressed: Table;
  readonly #asSent: Table;

  /** @throws {TraincubeError} `not-found` where a store that can only be read has no such tables; and what lmdb-js throws */
  constructor(
    readonly directory: string,
    may: Access,
  ) {
    /** Without overlapping syncs a commit has reached the disk when `transactionSync` returns. */
    this.root = open<Uint8Array, Buffer>({
      path: directory,
      noSubdir: false,
      maxDbs: 4,
      mapSize: MAP_BYTES,
      pageSize: PAGE_BYTES,
      overlappingSync: false,
      readOnly: may === 'read-only',
      ...BINARY,
    });
    // A checkout from before there were compressed blocks makes its own table wherever it looks in.
    const compressed = this.#tableThere({ ...COMPRESSED, create: false });
    const all = compressed ? undefined : this.#tableThere(ALL_AS_SENT);
    this.#compressed = compressed ?? all ?? this.#table(COMPRESSED);
    this.#asSent = all ?? this.#table(AS_SENT);
    this.catalogues = this.#table(CATALOGUES);
    this.longestKey = longestKey((this.root.getStats() as { readonly pageSize: number }).pageSize);
  }

  /** The table that the blocks of an index are in. */
  blocksOf(index: StoredName): Table {
    return index === SENT_AT_ONCE ? this.#asSent : this.#compressed;
  }

  /** Each table that has blocks. */
  get blocks(): ReadonlySet<Table> {
    return new Set([this.#compressed, this.#asSent]);
  }

  /** At once, as all transactions end before they return. */
  close(): Promise<void> {
    return this.root.close();
  }

  /** Made where it is not there; of a store that can only be read lmdb-js then gives none. */
  #table(form: TableForm): Table {
    const table = this.#tableThere(form);
    if (table) return table;
    void this.close();
    throw noStore(this.directory);
  }

  #tableThere(form: TableForm): Table | undefined {
    return this.root.openDB({ ...form, ...BINARY }) as Table | undefined;
  }
}
