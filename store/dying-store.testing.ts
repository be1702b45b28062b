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
  const put: Store['put'] = async (run, blocks, catalogue) => {
    const isDying = ++life.puts >= life.dieAt;
    await inner.put(run, blocks, isDying ? undefined : catalogue);
    if (isDying) throw new Error(DEATH);
  };
  const store: Store = {
    location: 'a store that dies',
    put,
    get: (series, number) => inner.get(series, number),
    range: (series, first, last) => inner.range(series, first, last),
    rangeAll: (run, index, first, last) => inner.rangeAll(run, index, first, last),
    catalogue: (run) => inner.catalogue(run),
    runs: () => inner.runs(),
    remove: (run) => inner.remove(run),
    hold: (run) => inner.hold(run),
    close: () => inner.close(),
  };
  return {
    store,
    revive: (dieAt = Infinity) => Object.assign(life, { puts: 0, dieAt }),
  };
}
