import { stat } from 'node:fs/promises';
import { openStore, type Store } from '../../store/index.ts';

interface OpenStore {
  readonly store: Promise<Store>;
  readonly identity: string | undefined;
}

/** The stores that are served, opened when they are first asked for: one handle for each location. */
export class Stores {
  readonly #open = new Map<string, OpenStore>();

  /** One that cannot be opened is tried again the next time, and one whose directory was replaced is opened again. */
  async open(location: string): Promise<Store> {
    const identity = await identityOf(location);
    const before = this.#open.get(location);
    if (before && before.identity === identity) return before.store;
    const store = openStore(location, { create: false });
    const opened = { store, identity };
    this.#open.set(location, opened);
    store.catch(() => {
      if (this.#open.get(location) === opened) this.#open.delete(location);
    });
    await (await before?.store)?.close();
    return store;
  }

  async close(): Promise<void> {
    const stores = await Promise.allSettled([...this.#open.values()].map(({ store }) => store));
    await Promise.all(
      stores.map((store) => (store.status === 'fulfilled' ? store.value.close() : undefined)),
    );
  }
}

/** Tells a directory from another one that took its name; undefined for what is no directory here. */
async function identityOf(location: string): Promise<string | undefined> {
  const entry = await stat(location.replace(/^lmdb:/, '')).catch(() => undefined);
  return entry && `${entry.dev} ${entry.ino} ${entry.birthtimeMs}`;
}
