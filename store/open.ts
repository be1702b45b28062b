import { parseLocation } from './location.ts';
import type { Store } from './store.ts';

export interface OpenOptions {
  /** Make the store where there is none; true unless said otherwise. */
  readonly create?: boolean;
}

/**
 * Opens a store: a directory, or `lmdb:<directory>`, is LMDB; `mongodb://` and `mongodb+srv://` are MongoDB, in the database
 * of the address's path or `traincube`.
 * @throws {TraincubeError} `bad-option` for another form, `store-missing` where there is none and `create` is false,
 * `store-unreachable`, `store-conflict` for a directory that holds something else
 */
export async function openStore(location: string, { create = true }: OpenOptions = {}): Promise<Store> {
  const parsed = parseLocation(location);
  if (parsed.kind === 'lmdb') {
    const { openLmdb } = await import('./lmdb.ts');
    return openLmdb(parsed.directory, create);
  }
  const { openMongo } = await import('./mongodb.ts');
  return openMongo(parsed);
}
