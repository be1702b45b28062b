import type { Store } from './store.ts';
import { memoryStore } from './memory.ts';

/** A store for tests that writes in place, as MongoDB does, and dies in the middle of a put: its blocks are written, the catalogue is not. */
export interface DyingStore {
  readonly store: Store;
  /** Lives on, until it dies in the put of this number from now, counted from 1. */
  revive(dieAt?: number): void;
}

export const DEATH = 'the store died between the blocks and the catalogue';

export function dyingStore(): DyingStore {
  const inner = memoryStore();
  const life = { puts: 0, dieAt: Infinity };
  /** Runs that died in their first put: they have blocks, and no catalogue. */
  const unnamed = new Set<string>();
  const catalogueOf: Store['catalogue'] = async (run) =>
    unnamed.has(run) ? undefined : inner.catalogue(run);
  const put: Store['put'] = async (run, blocks, catalogue) => {
    const isDying = ++life.puts >= life.dieAt;
    const before = await catalogueOf(run);
    if (isDying && !before) unnamed.add(run);
    await inner.put(run, blocks, (isDying && before) || catalogue);
    if (isDying) throw new Error(DEATH);
    unnamed.delete(run);
  };
  const store: Store = {
    location: 'a store that dies',
    put,
    get: (series, number) => inner.get(series, number),
    range: (series, first, last) => inner.range(series, first, last),
    rangeAll: (run, index, first, last) => inner.rangeAll(run, index, first, last),
    catalogue: catalogueOf,
    runs: async () => (await inner.runs()).filter((run) => !unnamed.has(run)),
    remove: (run) => inner.remove(run),
    hold: (run) => inner.hold(run),
    close: () => inner.close(),
  };
  return {
    store,
    revive: (dieAt = Infinity) => Object.assign(life, { puts: 0, dieAt }),
  };
}
