import { TraincubeError } from '../../schema/index.ts';
import type { Stores } from './stores.ts';

/** What one store said. */
interface Said {
  /** Of its indexes. */
  readonly names: readonly string[];
  /** Where the log of an index was, by the index's name; read when it is first needed. */
  readonly logs: Map<string, Promise<string | undefined>>;
  /** Why the store could not be asked the last time. */
  readonly problem: TraincubeError | undefined;
}

const NOTHING: Said = { names: [], logs: new Map(), problem: undefined };

/** What stores say of their indexes. One that cannot be asked is taken to hold what it held before. */
export class StoredIndexes {
  readonly #stores: Stores;
  readonly #said = new Map<string, Said>();

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  /** Asks these stores anew, and forgets all others. @throws {TraincubeError} `bad-option` for what is no location of a store */
  async ask(locations: ReadonlySet<string>): Promise<void> {
    const said = await Promise.all(
      [...locations].map(async (location) => [location, await this.#ask(location)] as const),
    );
    this.#said.clear();
    for (const [location, answer] of said) this.#said.set(location, answer);
  }

  names(location: string): readonly string[] {
    return this.#of(location).names;
  }

  /** Why this store could not be asked; undefined where it could, and where there is none. */
  problem(location: string): TraincubeError | undefined {
    return this.#of(location).problem;
  }

  /** The first problem of any store that was asked. */
  get anyProblem(): TraincubeError | undefined {
    return [...this.#said.values()].find(({ problem }) => problem)?.problem;
  }

  /** The directory that an index says its log is in; undefined where it cannot be read. */
  logOf(location: string, name: string): Promise<string | undefined> {
    const { logs } = this.#of(location);
    const log = logs.get(name) ?? this.#readLog(location, name);
    logs.set(name, log);
    return log;
  }

  #of(location: string): Said {
    return this.#said.get(location) ?? NOTHING;
  }

  async #ask(location: string): Promise<Said> {
    try {
      const names = await (await this.#stores.open(location)).runs();
      return { names, logs: new Map(), problem: undefined };
    } catch (error) {
      if (!(error instanceof TraincubeError) || error.code === 'bad-option') throw error;
      if (error.code === 'store-missing') return { ...NOTHING, logs: new Map() };
      return { ...this.#of(location), problem: error };
    }
  }

  async #readLog(location: string, name: string): Promise<string | undefined> {
    try {
      return (await (await this.#stores.open(location)).catalogue(name))?.log;
    } catch (error) {
      if (error instanceof TraincubeError) return undefined;
      throw error;
    }
  }
}
