import { MongoClient, type AnyBulkWriteOperation, type Collection } from 'mongodb';
import { TraincubeError, type Catalogue, type IndexName } from '../schema/index.ts';
import { documentsOf, valuesOf, type StoredDocument, type StoredValue } from './block-documents.ts';
import { closedError } from './errors.ts';
import type { MongoLocation } from './location.ts';
import { addressError, mongoError } from './mongodb-errors.ts';
import {
  blockPlace,
  byBytes,
  indexSpan,
  placeSpan,
  placed,
  runOf,
  runPlace,
  runSpan,
  seriesSpan,
  type Span,
} from './place.ts';
import type { Block, Series, Store } from './store.ts';
import { decodeCatalogue, encodeCatalogue } from './stored-catalogue.ts';

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
 * Two collections, `blocks` and `catalogues`, whose `_id` is the place: ranges walk the index that every collection has, and a cluster
 * is sharded by `_id`, which keeps a series together. No transactions: the catalogue, written last, is the commit mark.
 */
class MongoStore implements Store {
  readonly location: string;
  readonly #at: MongoLocation;
  readonly #client: MongoClient;
  readonly #blocks: Documents;
  readonly #catalogues: Documents;
  #closed = false;

  constructor(at: MongoLocation, client: MongoClient) {
    this.location = at.shown;
    this.#at = at;
    this.#client = client;
    this.#blocks = client.db(at.database).collection('blocks');
    this.#catalogues = client.db(at.database).collection('catalogues');
  }

  async put(run: string, blocks: Iterable<Block>, catalogue: Catalogue): Promise<void> {
    await this.#asking(async () => {
      await writeValues(this.#blocks, blockValues(run, blocks));
      await writeValues(this.#catalogues, [{ place: runPlace(run), bytes: encodeCatalogue(catalogue) }]);
    });
  }

  async get(series: Series, number: number): Promise<Uint8Array | undefined> {
    return this.#value(this.#blocks, blockPlace(series, number));
  }

  range(series: Series, first: number, last: number): AsyncIterable<Block> {
    return this.#walk(seriesSpan(series, first, last), first, last);
  }

  rangeAll(run: string, index: IndexName, first: number, last: number): AsyncIterable<Block> {
    return this.#walk(indexSpan(run, index), first, last);
  }

  async catalogue(run: string): Promise<Catalogue | undefined> {
    const bytes = await this.#value(this.#catalogues, runPlace(run));
    return bytes && decodeCatalogue(bytes, run, this.location);
  }

  async runs(): Promise<string[]> {
    const heads = await this.#asking(() =>
      this.#catalogues.find({ part: { $exists: false } }, { projection: { _id: 1 } }).toArray(),
    );
    return heads.map(({ _id }) => runOf(_id)).sort(byBytes);
  }

  async remove(run: string): Promise<void> {
    await this.#asking(async () => {
      await this.#catalogues.deleteMany(within(placeSpan(runPlace(run))));
      await this.#blocks.deleteMany(within(runSpan(run)));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client.close();
  }

  async #value(documents: Documents, place: string): Promise<Uint8Array | undefined> {
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      const found = await this.#asking(() => first(read(documents, placeSpan(place))));
      if (!found) return undefined;
      if (found.bytes) return found.bytes;
    }
    throw new TraincubeError(
      'store-conflict',
      `A block of the index in ${this.location} is incomplete: index the run again with \`traincube index --force <run>\`.`,
      { location: this.location, place },
    );
  }

  async *#walk(span: Span, first: number, last: number): AsyncIterable<Block> {
    this.#checkOpen();
    try {
      for await (const { place, bytes } of read(this.#blocks, span, {
        number: { $gte: first, $lte: last },
      })) {
        const whole = bytes ?? (await this.#value(this.#blocks, place));
        if (whole) yield { ...placed(place), bytes: whole };
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

interface Value {
  readonly place: string;
  readonly bytes: Uint8Array;
  readonly number?: number;
}

function* blockValues(run: string, blocks: Iterable<Block>): Iterable<Value> {
  for (const { index, key, number, bytes } of blocks) {
    yield { place: blockPlace({ run, index, key }, number), bytes, number };
  }
}

function within({ from, until }: Span) {
  return { _id: { $gte: from, $lt: until } };
}

function read(documents: Documents, span: Span, filter: object = {}): AsyncIterable<StoredValue> {
  return valuesOf(documents.find({ ...within(span), ...filter }).sort({ _id: 1 }));
}

async function first<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** Writes values over those of the same place; a value's parts before its head, what they replace after it. */
async function writeValues(documents: Documents, values: Iterable<Value>): Promise<void> {
  const replaced: AnyBulkWriteOperation<StoredDocument>[] = [];
  let batch: StoredDocument[] = [];
  let bytes = 0;
  const flush = async () => {
    if (batch.length > 0) await replaceAll(documents, batch);
    batch = [];
    bytes = 0;
  };
  for (const value of values) {
    const { head, parts } = documentsOf(value.place, value.bytes, value.number);
    for (const part of parts) await replaceAll(documents, [part]);
    if (parts.length > 0) replaced.push(deleteOthers(head));
    batch.push(head);
    bytes += head.bytes.length;
    if (bytes >= BATCH_BYTES) await flush();
  }
  await flush();
  if (replaced.length > 0) await documents.bulkWrite(replaced, { ordered: false });
}

function deleteOthers({ _id, generation }: StoredDocument): AnyBulkWriteOperation<StoredDocument> {
  const { from, until } = placeSpan(_id);
  return { deleteMany: { filter: { _id: { $gt: from, $lt: until }, generation: { $ne: generation } } } };
}

async function replaceAll(documents: Documents, batch: readonly StoredDocument[]): Promise<void> {
  const operations = batch.map((document) => ({
    replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
  }));
  await documents.bulkWrite(operations, { ordered: false });
}
