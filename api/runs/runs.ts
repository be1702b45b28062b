import path from 'node:path';
import { TraincubeError, shellCommand } from '../../schema/index.ts';
import { ablationDirectory, defaultStore, type Store } from '../../store/index.ts';
import { discover, freeId, isRun, type FoundRun } from './discovery.ts';
import { recent } from './recent.ts';
import { OpenDumps } from './open-dumps.ts';
import { ServedRun, type RunPlace } from './served-run.ts';
import { StoredIndexes } from './stored-indexes.ts';
import { Stores } from './stores.ts';

/** How long a listing of the directories is taken as still true, in ms. */
const MEMO = 1000;

export interface RunsOptions {
  /** Each one a run, or a directory of runs. */
  readonly directories: readonly string[];
  /** One store for all of them; otherwise each run's is the one beside it. */
  readonly store?: string | undefined;
}

/**
 * The runs that are served: those found in the directories, and those that only a store knows. A run is found by its id in a map, so no
 * text of a client ever becomes a path.
 */
export class Runs {
  readonly #options: RunsOptions;
  readonly #stores = new Stores();
  readonly #indexes = new StoredIndexes(this.#stores);
  /** By place, so that what a run has open outlives a listing. */
  readonly #known = new Map<string, ServedRun>();
  /** Of all runs together. */
  readonly #dumps = new OpenDumps();
  readonly #listing = recent(() => this.#list(), MEMO);

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /**
   * Every run, by id. What is wrong with a store is told by each of its runs.
   * @throws {TraincubeError} what is wrong with a store, where no run is there to tell
   */
  async all(): Promise<ReadonlyMap<string, ServedRun>> {
    const runs = await this.#listing();
    const problem = this.#indexes.anyProblem;
    if (runs.size === 0 && problem) throw problem;
    return runs;
  }

  /** @throws {TraincubeError} `unknown-run`, or what is wrong with the store that might know it */
  async find(id: string): Promise<ServedRun> {
    const runs = await this.all();
    const run = runs.get(id);
    if (run) return run;
    if (this.#indexes.anyProblem) throw this.#indexes.anyProblem;
    throw new TraincubeError('unknown-run', `There is no run "${id}" here.`, { allowed: [...runs.keys()] });
  }

  async close(): Promise<void> {
    this.#dumps.close();
    await Promise.all([...this.#known.values()].map((run) => run.close()));
    await this.#stores.close();
  }

  async #list(): Promise<ReadonlyMap<string, ServedRun>> {
    const found = await discover(this.#options.directories);
    const shared = await this.#sharedStores();
    await this.#indexes.ask(new Set([...shared, ...found.map((run) => this.#locationOf(run))]));
    const places = await Promise.all(found.map((run) => this.#placeOf(run, found)));
    places.push(...this.#withoutLog(places, shared));
    const runs = new Map(places.map((place) => [place.id, this.#served(place)]));
    await this.#forget(new Set(runs.values()));
    return runs;
  }

  async #placeOf(run: FoundRun, found: readonly FoundRun[]): Promise<RunPlace> {
    const { id, directory } = run;
    const location = this.#locationOf(run);
    const name = await this.#indexName(run, found);
    const command = this.#command('index', directory, location);
    const ablateCommand = this.#command('ablate', directory, location);
    const openStore = () => this.#openStore(location);
    return { id, name, directory, location, openStore, command, ablateCommand };
  }

  /**
   * The name of a run's index in its store: that of its directory, or another one where the index says that it is of this directory
   * (`traincube index --as`). Undefined where the directory's name is taken by another run's.
   */
  async #indexName(run: FoundRun, found: readonly FoundRun[]): Promise<string | undefined> {
    const location = this.#locationOf(run);
    const isAlone = found.every(
      (other) => other === run || other.name !== run.name || this.#locationOf(other) !== location,
    );
    const names = this.#indexes.names(location);
    if (isAlone && names.includes(run.name)) return run.name;
    const directory = path.resolve(run.directory);
    for (const name of names) {
      if ((await this.#indexes.logOf(location, name)) === directory) return name;
    }
    return isAlone ? run.name : undefined;
  }

  /** Indexes of runs whose directories are gone, or were never on this machine. */
  #withoutLog(served: readonly RunPlace[], stores: readonly string[]): RunPlace[] {
    const ids = new Set(served.map(({ id }) => id));
    const places: RunPlace[] = [];
    for (const location of stores) {
      const openStore = () => this.#openStore(location);
      for (const name of this.#indexes.names(location)) {
        if (served.some((place) => place.location === location && place.name === name)) continue;
        const id = freeId(name, ids);
        ids.add(id);
        places.push({
          id,
          name,
          directory: undefined,
          location,
          openStore,
          command: null,
          ablateCommand: null,
        });
      }
    }
    return places;
  }

  /** The stores that the user named, himself or by a directory of runs; the one beside a single run holds others' too. */
  async #sharedStores(): Promise<string[]> {
    const { directories, store } = this.#options;
    if (store !== undefined) return [store];
    const single = await Promise.all(directories.map(isRun));
    const beside = directories.filter((_, i) => !single[i]);
    return [...new Set(beside.map((directory) => defaultStore(path.join(directory, 'run'))))];
  }

  #locationOf({ directory }: FoundRun): string {
    return this.#options.store ?? defaultStore(directory);
  }

  /** The store that was just asked; its problem, where it could not be, is not waited for a second time. */
  async #openStore(location: string): Promise<Store> {
    const problem = this.#indexes.problem(location);
    if (problem) throw problem;
    return this.#stores.open(location);
  }

  #served(place: RunPlace): ServedRun {
    const key = JSON.stringify([place.id, place.name, place.directory]);
    const run = this.#known.get(key) ?? new ServedRun(place, this.#dumps);
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

  /** An ablation is a file: of a store that is no directory it is beside the run. */
  #command(verb: 'index' | 'ablate', directory: string, location: string): string {
    const { store } = this.#options;
    const words = ['npx', 'traincube', verb, directory];
    const takesStore = verb === 'index' || ablationDirectory(location, 'run') !== undefined;
    if (store !== undefined && takesStore) words.push('--store', shown(store));
    return shellCommand(words);
  }
}

/** Without the user, the password and the options of a connection string, which may hold secrets. */
function shown(store: string): string {
  return store.replace(/^([a-z+]+:\/\/)(?:[^/]*@)?([^?]*).*$/i, '$1$2');
}
