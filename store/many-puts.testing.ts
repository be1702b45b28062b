import { createHash } from 'node:crypto';
import { catalogueOf } from './contract.testing.ts';
import { openStore } from './open.ts';
import type { Block, Store } from './store.ts';

/**
 * A program for tests, to be killed or to run into a wall: puts many blocks, one after the other and under two keys, into the store that its
 * argument names. Each line of its output is the number of a block that is committed; the last one may be an error's code and message.
 */
const RUN = 'many puts';
const KEYS = ['left', 'right'];
const BLOCK_BYTES = 50_000;
/** An end all the same, so that one that nobody kills fills no disk. */
const MOST = 500;

export async function putMany(store: Store, committed: (number: number) => void): Promise<void> {
  const from = (await store.catalogue(RUN))?.iterations.length ?? 0;
  for (let number = from; number < MOST; number++) {
    await store.put(RUN, blocksAt(number), catalogueOf(RUN, number + 1));
    committed(number);
  }
}

/** How many blocks of each key the catalogue names; fails where one of them is not there, or not whole. */
export async function countCommitted(store: Store): Promise<number> {
  const count = (await store.catalogue(RUN))?.iterations.length ?? 0;
  for (const key of KEYS) {
    for (let number = 0; number < count; number++) {
      const bytes = await store.get({ run: RUN, index: 'scalars', key }, number);
      if (!bytes || Buffer.compare(bytes, blockBytes(number)) !== 0)
        throw new Error(`Block ${number} of ${key} is named by the catalogue of ${count} and is not there`);
    }
  }
  return count;
}

function blocksAt(number: number): Block[] {
  return KEYS.map((key) => ({
    index: 'scalars',
    key,
    number,
    bytes: blockBytes(number),
  }));
}

/** Nothing that a store could compress. */
function blockBytes(number: number): Buffer {
  return createHash('shake256', { outputLength: BLOCK_BYTES }).update(String(number)).digest();
}

if (process.argv[1] === import.meta.filename) {
  const say = (text: unknown) => process.stdout.write(`${text}\n`);
  const store = await openStore(process.argv[2]!);
  await putMany(store, say).catch((error) => say(`${error.code}: ${error.message}`));
}
