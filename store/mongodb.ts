import { MongoClient, type Collection, type Filter } from 'mongodb';
import {
  INDEX_NAMES,
  STOREY_NAMES,
  TraincubeError,
  type Catalogue,
  type StoredName,
} from '../schema/index.ts';
import {
  ORDER,
  documentsOf,
  valuesOf,
  type FoundValue,
  type StoredDocument,
  type Value,
} from './documents.ts';
import { closedError } from './errors.ts';
import type { Hold } from './holder.ts';
import type { MongoLocation } from './location.ts';
import { addressError, mongoError } from './mongodb-errors.ts';
import { MongoHold, type HeldRun } from './mongodb-hold.ts';
import { blockPlace, byBytes, runOf, runPlace, tablePlace } from './place.ts';
import type { Block, Series, Store } from './store.ts';
import { DecodedCatalogues, encodeCatalogue } from './stored-catalogue.ts';

/** A batch of writes goes out when it holds this many bytes. */
const BATCH_BYTES = 16 * 1024 * 1024;
/** How often a value is read that is replaced meanwhile. */
const READ_ATTEMPTS = 5;

const OPTIONS = {
  appName: 'traincube',
  serverSelectionTimeoutMS: 5_000,
  connectTimeoutMS: 5_000,
  socketTimeoutMS: 60_000,
  writeConcern: { w: 'majority', journal: true },
  /** Values are views of the answer that they came in, which is the caller's. */
  promoteBuffers: true,
} as const;

/** Where the catalogue stands in its table. */
const CATALOGUE = { key: '', number: 0 } as const;

interface PlacedValue {
  readonly place: string;
  readonly value: Value;
}

type Documents = Collection<StoredDocument>;

/** Connects to a MongoDB server, or another one of its protocol, and checks that it answers. */
export async function openMongo(location: MongoLocation): Promise<Store> {
  const client = clientOf(location);
  try {
    await client.connect();
  } catch (error) {
    throw mongoError(error, location);
  }
  return new MongoStore(location, client);
}

function clientOf(location: MongoLocation): MongoClient {
  try {
    return new MongoClient(location.uri, OPTIONS);
  } catch (error) {
    throw addressError(error, location);
  }
}

/**
 * Two collections, `blocks` and `catalogues`, with one index each (`ORDER`) that every read walks; a cluster is sharded by its first fields,
 * which keeps a series together. No transactions: the catalogue, written last, is the commit mark.
 */
class MongoStore implements Store {
  readonly location: string;
  readonly #at: MongoLocation;
  readonly #client: MongoClient;
  readonly #blocks: Documents;
  readonly #catalogues: Documents;
  readonly #decoded: DecodedCatalogues;
  readonly #held: Collection<HeldRun>;
  readonly #holds = new Map<string, MongoHold>();
  #indexed = false;
  #closed = false;

  constructor(at: MongoLocation, client: MongoClient) {
    this.location = at.shown;
    this.#decoded = new DecodedCatalogues(at.shown);
    this.#at = at;
    this.#client = client;
    this.#blocks = client.db(at.database).collection('blocks');
    this.#catalogues = client.db(at.database).collection('catalogues');
    this.#held = client.db(at.database).collection('held');
  }

  async put(run: string, blocks: readonly Block[], catalogue: Catalogue | undefined): Promise<void> {
    await this.#asking(async () => {
      await this.#holds.get(run)?.check();
      await this.#createIndexes();
      await writeValues(this.#blocks, blockValues(run, blocks));
      if (catalogue) await writeValues(this.#catalogues, [catalogueValue(run, catalogue)]);
    });
  }

  async get({ run, index, key }: Series, number: number): Promise<Uint8Array | undefined> {
    return this.#value(this.#blocks, { table: tablePlace(run, index), key, number });
  }

  range({ run, index, key }: Series, first: number, last: number): AsyncIterable<Block> {
    return this.#walk(index, { table: tablePlace(run, index), key, number: between(first, last) });
  }

  rangeAll(run: string, index: StoredName, first: number, last: number): AsyncIterable<Block> {
    return this.#walk(index, { table: tablePlace(run, index), number: between(first, last) });
  }

  async catalogue(run: string): Promise<Catalogue | undefined> {
    const bytes = await this.#value(this.#catalogues, { table: runPlace(run), ...CATALOGUE });
    return this.#decoded.of(run, bytes);
  }

  async runs(): Promise<string[]> {
    const heads = await this.#asking(() =>
      this.#catalogues.find({ part: 0 }, { projection: { table: 1 } }).toArray(),
    );
    return heads.map(({ table }) => runOf(table)).sort(byBytes);
  }

  async remove(run: string): Promise<void> {
    await this.#asking(async () => {
      await this.#catalogues.deleteMany({ table: runPlace(run) });
      for (const index of [...INDEX_NAMES, ...STOREY_NAMES]) {
        await this.#blocks.deleteMany({ table: tablePlace(run, index) });
      }
    });
  }

  async hold(run: string): Promise<Hold> {
    const hold = await this.#asking(() =>
      MongoHold.take(this.#held, run, this.location, () => this.#holds.delete(run)),
    );
    this.#holds.set(run, hold);
    return { release: () => this.#asking(() => hold.release()) };
  }

  async close(): Promise<void> {
    for (const hold of this.#holds.values()) await hold.release().catch(() => {});
    this.#closed = true;
    await this.#client.close();
  }

  async #createIndexes(): Promise<void> {
    if (this.#indexed) return;
    await this.#blocks.createIndex(ORDER);
    await this.#catalogues.createIndex(ORDER);
    this.#indexed = true;
  }

  async #value(documents: Documents, at: Omit<Value, 'bytes'>): Promise<Uint8Array | undefined> {
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      const found = await this.#asking(() => firstOf(read(documents, at)));
      if (!found) return undefined;
      if (found.bytes) return found.bytes;
    }
    throw new TraincubeError(
      'store-conflict',
      `A block of the index in ${this.location} is incomplete: index the run again with \`traincube index --fresh <run>\`.`,
      { location: this.location, ...at },
    );
  }

  async *#walk(index: StoredName, filter: Filter<StoredDocument>): AsyncIterable<Block> {
    this.#checkOpen();
    try {
      for await (const { table, key, number, bytes } of read(this.#blocks, filter)) {
        const whole = bytes ?? (await this.#value(this.#blocks, { table, key, number }));
        if (whole) yield { index, key, number, bytes: whole };
      }
    } catch (error) {
      throw mongoError(error, this.#at);
    }
  }

  async #asking<T>(ask: () => Promise<T>): Promise<T> {
    this.#checkOpen();
    try {
      return await ask();
    } catch (error) {
      throw mongoError(error, this.#at);
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError(this.location);
  }
}

function* blockValues(run: string, blocks: readonly Block[]): Iterable<PlacedValue> {
  for (const { index, key, number, bytes } of blocks) {
    const place = blockPlace({ run, index, key }, number);
    yield { place, value: { table: tablePlace(run, index), key, number, bytes } };
  }
}

function catalogueValue(run: string, catalogue: Catalogue): PlacedValue {
  const table = runPlace(run);
  return { place: table, value: { table, ...CATALOGUE, bytes: encodeCatalogue(catalogue) } };
}

/** Both ends in it; with `$lt`, since SecantusDB 0.7 loses what equals the bound of a `$lte` inside a compound index. */
function between(first: number, last: number) {
  return { $gte: first, $lt: last + 1 };
}

function read(documents: Documents, filter: Filter<StoredDocument>): AsyncIterable<FoundValue> {
  return valuesOf(documents.find(filter).sort({ key: 1, number: 1, part: 1 }));
}

async function firstOf<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** Writes values over those of the same place: a value's parts before its head, and what they replace removed after it. */
async function writeValues(documents: Documents, values: Iterable<PlacedValue>): Promise<void> {
  let heads: StoredDocument[] = [];
  let bytes = 0;
  const write = async () => {
    if (heads.length === 0) return;
    await replaceAll(documents, heads);
    await removeReplaced(documents, heads);
    heads = [];
    bytes = 0;
  };
  for (const { place, value } of values) {
    const { head, parts } = documentsOf(place, value);
    for (const part of parts) await replaceAll(documents, [part]);
    heads.push(head);
    bytes += head.bytes.length;
    if (bytes >= BATCH_BYTES) await write();
  }
  await write();
}

/** Parts of other generations than their head's, which has none where the value has become small. */
async function removeReplaced(documents: Documents, heads: readonly StoredDocument[]): Promise<void> {
  const operations = heads.map(({ table, key, number, generation }) => {
    const others = generation === undefined ? {} : { generation: { $ne: generation } };
    return { deleteMany: { filter: { table, key, number, part: { $gt: 0 }, ...others } } };
  });
  await documents.bulkWrite(operations, { ordered: false });
}

/** The filter names the shard key beside `_id`, as an upsert into a sharded collection must. */
async function replaceAll(documents: Documents, batch: readonly StoredDocument[]): Promise<void> {
  const operations = batch.map((replacement) => {
    const { _id, table, key } = replacement;
    return { replaceOne: { filter: { _id, table, key }, replacement, upsert: true } };
  });
  await documents.bulkWrite(operations, { ordered: false });
}
