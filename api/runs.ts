import { stat } from 'node:fs/promises';
import path from 'node:path';
import { TraincubeError } from '../schema/index.ts';
import { defaultStore, openStore, type Store } from '../store/index.ts';
import { discover, isRun, type FoundRun } from './discovery.ts';
import { recent } from './recent.ts';
import { ServedRun, type RunPlace } from './served-run.ts';

/** How long a listing of the directories is taken as still true, in ms. */
const MEMO = 1000;

export interface RunsOptions {
  /** Each one a run, or a directory of runs. */
  readonly directories: readonly string[];
  /** One store for all of them; otherwise each run's is the one beside it. */
  readonly store?: string | undefined;
}

interface OpenStore {
  readonly store: Promise<Store>;
  readonly identity: string | undefined;
}

/**
 * The runs that are served: those found in the directories, and those that only a store knows. A run is found by its id in a map, so no
 * text of a client ever becomes a path.
 */
export class Runs {
  readonly #options: RunsOptions;
  readonly #stores = new Map<string, OpenStore>();
  /** By place, so that what a run has open outlives a listing. */
  readonly #known = new Map<string, ServedRun>();
  readonly #listing = recent(() => this.#list(), MEMO);

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /** Every run, by id. */
  async all(): Promise<ReadonlyMap<string, ServedRun>> {
    return this.#listing();
  }

  /** @throws {TraincubeError} `unknown-run` */
  async find(id: string): Promise<ServedRun> {
    const runs = await this.all();
    const run = runs.get(id);
    if (run) return run;
    throw new TraincubeError('unknown-run', `There is no run "${id}" here.`, { allowed: [...runs.keys()] });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#known.values()].map((run) => run.close()));
    const stores = await Promise.allSettled([...this.#stores.values()].map(({ store }) => store));
    await Promise.all(
      stores.map((store) => (store.status === 'fulfilled' ? store.value.close() : undefined)),
    );
  }

  async #list(): Promise<ReadonlyMap<string, ServedRun>> {
    const found = await discover(this.#options.directories);
    const runs = new Map(found.map((run) => [run.id, this.#served(this.#placeOf(run, found))]));
    for (const place of await this.#withoutLog(found)) {
      if (!runs.has(place.id)) runs.set(place.id, this.#served(place));
    }
    await this.#forget(new Set(runs.values()));
    return runs;
  }

  #placeOf({ id, name, directory }: FoundRun, found: readonly FoundRun[]): RunPlace {
    const { store } = this.#options;
    const location = store ?? defaultStore(directory);
    const ambiguous = store !== undefined && found.some((other) => other.name === name && other.id !== id);
    const openStore = () => this.#store(location);
    return { id, name, directory, ambiguous, openStore, command: this.#command(directory) };
  }

  /** Runs of the stores whose directories are gone, or were never on this machine. */
  async #withoutLog(found: readonly FoundRun[]): Promise<RunPlace[]> {
    const names = new Set(found.map(({ name }) => name));
    const places: RunPlace[] = [];
    for (const location of await this.#sharedStores()) {
      const openStore = () => this.#store(location);
      for (const name of await this.#runsIn(location)) {
        if (names.has(name)) continue;
        places.push({ id: name, name, directory: undefined, ambiguous: false, openStore, command: null });
      }
    }
    return places;
  }

  /** The stores that the user named, himself or by a directory of runs; the one beside a single run holds others' too. */
  async #sharedStores(): Promise<string[]> {
    const { directories, store } = this.#options;
    if (store !== undefined) return [store];
    const single = await Promise.all(directories.map(isRun));
    return directories
      .filter((_, i) => !single[i])
      .map((directory) => defaultStore(path.join(directory, 'run')));
  }

  async #runsIn(location: string): Promise<string[]> {
    try {
      return await (await this.#store(location)).runs();
    } catch (error) {
      const beside = this.#options.store === undefined;
      if (error instanceof TraincubeError && (beside || error.code === 'store-missing')) return [];
      throw error;
    }
  }

  /**
   * One handle a store. One that cannot be opened is tried again by the next request, and one whose directory was replaced is
   * opened again.
   */
  async #store(location: string): Promise<Store> {
    const identity = await identityOf(location);
    const open = this.#stores.get(location);
    if (open && open.identity === identity) return open.store;
    const store = openStore(location, { create: false });
    const opened = { store, identity };
    this.#stores.set(location, opened);
    store.catch(() => {
      if (this.#stores.get(location) === opened) this.#stores.delete(location);
    });
    await (await open?.store)?.close();
    return store;
  }

  #served(place: RunPlace): ServedRun {
    const key = JSON.stringify([place.id, place.name, place.directory]);
    const run = this.#known.get(key) ?? new ServedRun(place);
    this.#known.set(key, run);
    return run;
  }

  async #forget(served: ReadonlySet<ServedRun>): Promise<void> {
    for (const [key, run] of this.#known) {
      if (served.has(run)) continue;
      this.#known.delete(key);
      await run.close();
    }
  }

  #command(directory: string): string {
    const { store } = this.#options;
    const words = [
      'npx',
      'traincube',
      'index',
      directory,
      ...(store === undefined ? [] : ['--store', shown(store)]),
    ];
    return words.map(quoted).join(' ');
  }
}

/** Tells a directory from another one that took its name; undefined for what is no directory here. */
async function identityOf(location: string): Promise<string | undefined> {
  const entry = await stat(location.replace(/^lmdb:/, '')).catch(() => undefined);
  return entry && `${entry.dev} ${entry.ino} ${entry.birthtimeMs}`;
}

/** Without the user and password of a connection string. */
function shown(store: string): string {
  return store.replace(/^([a-z+]+:\/\/)[^/]*@/i, '$1');
}

function quoted(word: string): string {
  return /^[\w./:@%+=,~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
