import path from 'node:path';
import { fileStamp, openLog, type Log } from '../../ingest/index.ts';
import { TraincubeError, type Catalogue, type RunDescription } from '../../schema/index.ts';
import type { Store } from '../../store/index.ts';
import { fingerprint } from '../http/etags.ts';
import type { OpenDumps } from './open-dumps.ts';
import { recent } from './recent.ts';

/** How long what was read of a run's catalogue, or listed of its directory, is taken as still true, in ms. */
const MEMO = 1000;

/** Where a run is. */
export interface RunPlace {
  readonly id: string;
  /** The name of its index in the store; undefined where it has none. */
  readonly name: string | undefined;
  /** The directory of its log; undefined where only the store knows the run. */
  readonly directory: string | undefined;
  /** Of its store. */
  readonly location: string;
  readonly openStore: () => Promise<Store>;
  /** What a user types to index it; null where there is no log to index. */
  readonly command: string | null;
  /** What a user types before the filters that he wants to ablate; null where there is no log. */
  readonly ablateCommand: string | null;
}

/** A run with its index. */
export interface IndexedRun {
  readonly name: string;
  readonly store: Store;
  readonly catalogue: Catalogue;
  /** Changes whenever the index does. */
  readonly version: string;
}

/** One run: its log and its index, opened when they are first asked for. */
export class ServedRun {
  readonly id: string;
  readonly place: RunPlace;
  #index: IndexedRun | undefined;
  #log: { readonly log: Log; readonly stamp: string } | undefined;
  readonly #currentLog = recent(() => this.#openLog(), MEMO);
  readonly #currentIndex = recent(() => this.#readIndex(), MEMO);

  constructor(
    place: RunPlace,
    readonly dumps: OpenDumps,
  ) {
    this.id = place.id;
    this.place = place;
  }

  /** @throws {TraincubeError} `not-found` where the log is not served, and what `openLog` throws */
  async log(): Promise<Log> {
    return this.#currentLog();
  }

  /** What is there of the log: undefined where it is not served, or cannot be read. */
  async logIfReadable(): Promise<Log | undefined> {
    try {
      return await this.log();
    } catch (error) {
      if (error instanceof TraincubeError) return undefined;
      throw error;
    }
  }

  /** Undefined where the run is not indexed; the same object as long as its version is the same. @throws {TraincubeError} what its store throws */
  async index(): Promise<IndexedRun | undefined> {
    return this.#currentIndex();
  }

  /** @throws {TraincubeError} why its log cannot be indexed; `not-indexed` with what to type; and what its store throws */
  async indexed(): Promise<IndexedRun> {
    const index = await this.index();
    if (index) return index;
    if (this.place.directory !== undefined) {
      const log = await this.log();
      if ((await log.iterations()).length === 0) throw noDumps(this.id, log.run);
    }
    const advice = this.place.command === null ? 'its index was removed' : `run \`${this.place.command}\``;
    throw new TraincubeError('not-indexed', `The run "${this.id}" is not indexed: ${advice}.`, {
      run: this.id,
    });
  }

  /** Lets the next question read what is on the disk, and in the store, now. */
  refresh(): void {
    this.#currentLog.forget();
    this.#currentIndex.forget();
  }

  /** Changes whenever an answer about this run may. */
  async version(): Promise<string> {
    const [index, log] = await Promise.allSettled([this.index(), this.log()]);
    return fingerprint(
      index.status === 'fulfilled' ? index.value?.version : undefined,
      log.status === 'fulfilled' ? log.value.run : undefined,
    );
  }

  async close(): Promise<void> {
    await this.#log?.log.close();
    this.#log = undefined;
  }

  /** Opens the log, again where its `run.json` was written since: a run ends, or another one takes its place. */
  async #openLog(): Promise<Log> {
    const { directory } = this.place;
    if (directory === undefined) {
      throw new TraincubeError(
        'not-found',
        `The log of the run "${this.id}" is not in a directory that is served, only its index is: name its directory too.`,
        { run: this.id },
      );
    }
    const stamp = await fileStamp(path.join(directory, 'run.json'));
    if (this.#log?.stamp === stamp) return this.#log.log;
    await this.close();
    this.#log = { log: await openLog(directory), stamp };
    return this.#log.log;
  }

  async #readIndex(): Promise<IndexedRun | undefined> {
    const { name } = this.place;
    const store = await this.#openStore();
    if (!store || name === undefined) return undefined;
    const catalogue = await store.catalogue(name);
    if (!catalogue) return undefined;
    const log = await this.logIfReadable();
    if (log && !isSameRun(log, catalogue)) {
      throw new TraincubeError(
        'store-conflict',
        `The index of "${this.id}" is that of another run, whose place this one took: run \`${this.place.command} --fresh\`.`,
        { run: this.id },
      );
    }
    if (this.#index?.catalogue === catalogue && this.#index.store === store) return this.#index;
    const version = fingerprint(catalogue);
    if (this.#index?.version !== version || this.#index.store !== store) {
      this.#index = { name, store, catalogue, version };
    }
    return this.#index;
  }

  async #openStore(): Promise<Store | undefined> {
    try {
      return await this.place.openStore();
    } catch (error) {
      if (error instanceof TraincubeError && error.code === 'store-missing') return undefined;
      throw error;
    }
  }
}

/** What is said of a run that has begun and written nothing yet, or never has. */
export function noDumps(id: string, { status }: RunDescription): TraincubeError {
  const sentence =
    status === 'running'
      ? `The run "${id}" has no dumps yet: they are shown once they are there and indexed, as \`traincube serve --follow\` does while they come.`
      : `The run "${id}" is ${status} and has no dumps; where traincube synth --pipe made it, the same command indexes it.`;
  return new TraincubeError('no-dumps', sentence, { run: id });
}

/** Whether the index speaks of the classes and images of this log; its dumps may be fewer. */
function isSameRun({ run, images }: Log, catalogue: Catalogue): boolean {
  return (
    run.startedAt === catalogue.run.startedAt &&
    run.classes.length === catalogue.run.classes.length &&
    images.count === catalogue.imageClasses.length &&
    images.classes.every((classId, image) => classId === catalogue.imageClasses[image])
  );
}
