import { createHash } from 'node:crypto';
import { catalogueOf } from './contract.testing.ts';
import { openStore } from './open.ts';
import type { Block, Store } from './store.ts';

/**
 * A program for tests, to be killed or to run into a wall: puts many blocks, one after the other and under two keys, into the store that its
 * first argument names; each is of as many bytes as the second says, 50,000 unless it is given. Each line of its output is the number of a block that is
 * committed; the last one may be an error's code and message.
 */
const RUN = 'many puts';
const KEYS = ['left', 'right'];
const BLOCK_BYTES = 50_000;
/** An end all the same, so that one that nobody kills fills no disk. */
const MOST = 500;

export async function putMany(
  store: Store,
  committed: (number: number) => void,
  bytes = BLOCK_BYTES,
): Promise<void> {
  const from = (await store.catalogue(RUN))?.iterations.length ?? 0;
  for (let number = from; number < MOST; number++) {
    await store.put(RUN, blocksAt(number, bytes), catalogueOf(RUN, number + 1));
    committed(number);
  }
}

/** How many blocks of each key the catalogue names; fails where one of them is not there, or not whole. */
export async function countCommitted(store: Store, length = BLOCK_BYTES): Promise<number> {
  const count = (await store.catalogue(RUN))?.iterations.length ?? 0;
  for (const key of KEYS) {
    for (let number = 0; number < count; number++) {
      const bytes = await store.get({ run: RUN, index: 'scalars', key }, number);
      if (!bytes || Buffer.compare(bytes, blockBytes(number, length)) !== 0)
        throw new Error(`Block ${number} of ${key} is named by the catalogue of ${count} and is not there`);
    }
  }
  return count;
}

function blocksAt(number: number, length: number): Block[] {
  return KEYS.map((key) => ({
    index: 'scalars',
    key,
    number,
    bytes: blockBytes(number, length),
  }));
}

/** Nothing that a store could compress. */
function blockBytes(number: number, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(String(number)).digest();
}

if (process.argv[1] === import.meta.filename) {
  const say = (text: unknown) => process.stdout.write(`${text}\n`);
  const store = await openStore(process.argv[2]!);
  const bytes = Number(process.argv[3] ?? BLOCK_BYTES);
  await putMany(store, say, bytes).catch((error) => say(`${error.code}: ${error.message}`));
}
