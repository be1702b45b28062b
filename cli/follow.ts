import { stat, readdir } from 'node:fs/promises';
import { watch } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { followRun, type IndexReport } from '../indexer/index.ts';
import { fileStamp, openLog } from '../ingest/index.ts';
import { TraincubeError, type ErrorCode } from '../schema/index.ts';
import { defaultStore, openStore, type Store } from '../store/index.ts';
import { count } from './count.ts';
import { indexCommand } from './index-command.ts';
import { sayOutdated } from './say-outdated.ts';

/** How often directories are looked through for new runs, in ms. */
const LOOK = 1000;
/** How long is waited before what is no fault of a log is tried again, in ms: twice as long each time that it is the same, and the longest. */
const [PATIENCE, LONGEST] = [2000, 32_000];

/** What may pass by itself: a store is started, a disk has room again, a network one answers. */
const PASSING: readonly ErrorCode[] = ['store-unreachable', 'store-busy', 'store-full', 'unavailable'];
/** The files that a log is opened by, in no order: a run may be refused until all are there. */
const LOG_FILES = ['run.json', 'model.json', 'images.arrow'];

export interface FollowFlags {
  readonly store?: string | undefined;
  readonly as?: string | undefined;
  readonly fresh?: boolean | undefined;
  readonly threads?: number | undefined;
}

/**
 * Indexes runs as their dumps appear. Of a directory of runs the new ones, too; those that are over already one after the other.
 * Comes to its end when the signal says so, or when each directory is a run and all of them are over.
 * @param forServer where it goes on for a server: then no run is alone
 * @throws the error of the run, where only one is named
 */
export async function followRuns(
  directories: readonly string[],
  flags: FollowFlags,
  signal: AbortSignal,
  forServer = false,
): Promise<void> {
  for (const directory of directories) await checkDirectory(directory);
  const isAlone = !forServer && directories.length === 1 && (await writtenAt(directories[0]!)) > 0;
  const followers = new Followers(flags, signal, isAlone);
  try {
    await followers.toEnd(directories);
  } finally {
    await followers.close();
  }
}

/** One that holds no run yet may come to. @throws {TraincubeError} `not-a-run` */
async function checkDirectory(directory: string): Promise<void> {
  const entry = await stat(directory).catch(() => undefined);
  if (entry?.isDirectory()) return;
  const sentence = `${directory} is not a directory: name a run, or a directory of runs.`;
  throw new TraincubeError('not-a-run', sentence, { directory });
}

/** A run that is followed, or was. */
interface Followed {
  /** Of the files that its log is opened by. */
  stamp: string;
  isOver: boolean;
  end: Promise<void>;
}

class Followers {
  readonly #known = new Map<string, Followed>();
  readonly #stores = new Map<string, Promise<Store>>();
  readonly #errors: unknown[] = [];
  /** Directories of runs of which what the store had was removed since they are followed. */
  readonly #removed = new Set<string>();
  /** Of runs that are over before they are followed: each of them may be terabytes. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    readonly flags: FollowFlags,
    readonly signal: AbortSignal,
    /** Whether the error of a run is that of the call. */
    readonly isAlone: boolean,
  ) {}

  async toEnd(directories: readonly string[]): Promise<void> {
    const change = changesIn(directories, this.signal);
    while (!this.signal.aborted) {
      const runs = (await Promise.all(directories.map(runsUnder))).flat();
      for (const run of runs) await this.#follow(run);
      const followed = runs.map((run) => this.#known.get(run));
      const areRuns = runs.length === directories.length && runs.every((run) => directories.includes(run));
      if (areRuns && followed.every((run) => run?.isOver)) break;
      await change.next(followed);
    }
    change.close();
    await Promise.all([...this.#known.values()].map(({ end }) => end));
    if (this.isAlone && this.#errors.length > 0) throw this.#errors[0];
    if (this.#errors.length > 0) process.exitCode = 1;
  }

  async close(): Promise<void> {
    for (const store of await Promise.allSettled(this.#stores.values())) {
      if (store.status === 'fulfilled') await store.value.close();
    }
  }

  /** Begins to, unless it is followed or has not been written since it was over. */
  async #follow(directory: string): Promise<void> {
    const before = this.#known.get(directory);
    if (before && !before.isOver) return;
    const stamp = await stampOf(directory);
    if (before?.stamp === stamp) return;
    this.#removed.delete(directory);
    const followed: Followed = { stamp, isOver: false, end: Promise.resolve() };
    followed.end = this.#toItsEnd(directory).then(async (isIndexed) => {
      // Of a run that is indexed to its end nothing that was written while it was followed is new.
      if (isIndexed) followed.stamp = await stampOf(directory);
      followed.isOver = true;
    });
    this.#known.set(directory, followed);
  }

  /** What stands in the way, and may pass by itself, is said once and tried again. @returns whether it is indexed to its end */
  async #toItsEnd(directory: string): Promise<boolean> {
    let [problem, pause] = ['', 0];
    while (!this.signal.aborted) {
      try {
        return await this.#try(directory);
      } catch (error) {
        if (!this.#passes(error)) {
          this.#giveUp(directory, error);
          return false;
        }
        const { message } = error;
        pause = message === problem ? Math.min(2 * pause, LONGEST) : PATIENCE;
        if (message !== problem) this.#sayAgain(directory, error);
        problem = message;
        await sleep(pause, undefined, { signal: this.signal }).catch(() => {});
      }
    }
    return false;
  }

  /** A run that is over has its turn, and loses it when something stands in its way: the others are not to wait for that. */
  async #try(directory: string): Promise<boolean> {
    const log = await openLog(directory);
    await log.close();
    if (log.run.status === 'running') return this.#index(directory);
    const turn = this.#queue.then(() => this.#index(directory));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** Where one run alone is named, its command ends with all but a store that does not answer, as it does without `--follow`. */
  #passes(error: unknown): error is TraincubeError {
    if (!(error instanceof TraincubeError)) return false;
    return this.isAlone ? error.code === 'store-unreachable' : PASSING.includes(error.code);
  }

  #giveUp(directory: string, error: unknown): void {
    this.#errors.push(error);
    if (this.isAlone) return;
    console.error(error instanceof TraincubeError ? `${directory}: ${error.message}` : error);
  }

  #sayAgain(directory: string, { message }: TraincubeError): void {
    console.error(`${this.#nameOf(directory)}: ${message} It is tried again.`);
  }

  #nameOf(directory: string): string {
    return this.flags.as ?? path.basename(path.resolve(directory));
  }

  async #index(directory: string): Promise<boolean> {
    const { signal, flags } = this;
    if (signal.aborted) return false;
    const store = await this.#storeOf(directory);
    const run = this.#nameOf(directory);
    const report = await followRun({
      directory,
      store,
      run,
      ...(flags.threads === undefined ? {} : { threads: flags.threads }),
      fresh: flags.fresh === true && !this.#removed.has(directory),
      onRemoved: () => this.#removed.add(directory),
      onOutdated: sayOutdated,
      waits: !this.isAlone,
      signal,
      onReport: (now) => sayReport(now),
      onProblem: (problem) => this.#sayAgain(directory, problem),
    });
    const isIndexed = report?.complete === true && !signal.aborted;
    if (isIndexed) {
      console.log(`${run}: the run is over, and all of it is indexed: ${count(report.dumps, 'dump')}.`);
    } else {
      const shown = flags.store === undefined ? undefined : store.location;
      const again = indexCommand(directory, { store: shown, as: flags.as });
      console.log(`${run}: not finished: ${again} goes on from here.`);
    }
    return isIndexed;
  }

  #storeOf(directory: string): Promise<Store> {
    const location = this.flags.store ?? defaultStore(directory);
    const store = this.#stores.get(location) ?? openStore(location);
    this.#stores.set(location, store);
    store.catch(() => this.#stores.delete(location));
    return store;
  }
}

function sayReport({ run, added, dumps, refused }: IndexReport): void {
  const leftOut = refused.length > 0 ? `, ${refused.length} left out` : '';
  const fresh = added > 0 ? ` (${added} new)` : '';
  console.log(`${run}: ${count(dumps, 'dump')} indexed${fresh}${leftOut}, ${clock(new Date())}`);
}

function clock(time: Date): string {
  return time.toTimeString().slice(0, 8);
}

/** A directory that is a run itself, or the runs in it. */
async function runsUnder(directory: string): Promise<string[]> {
  if ((await writtenAt(directory)) > 0) return [directory];
  const names = await readdir(directory).catch(() => []);
  const children = names.filter((name) => !name.startsWith('.')).map((name) => path.join(directory, name));
  const written = await Promise.all(children.map(writtenAt));
  return children.filter((_, at) => written[at]! > 0);
}

async function stampOf(directory: string): Promise<string> {
  return (await Promise.all(LOG_FILES.map((name) => fileStamp(path.join(directory, name))))).join();
}

/** When a directory's `run.json` was written last, in ms; 0 where it has none. */
async function writtenAt(directory: string): Promise<number> {
  return stat(path.join(directory, 'run.json')).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** `next` comes to its end when runs may have come to directories, one of these is over, or the signal says so. */
function changesIn(directories: readonly string[], signal: AbortSignal) {
  let wake = () => {};
  const onChange = () => wake();
  signal.addEventListener('abort', onChange);
  const watchers = directories.flatMap((directory) => {
    try {
      return [watch(directory, onChange).on('error', () => {})];
    } catch {
      return [];
    }
  });
  return {
    next: async (followed: readonly (Followed | undefined)[]) => {
      const pending = followed.filter((run) => run !== undefined && !run.isOver);
      let timer: NodeJS.Timeout | undefined;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, LOOK);
        if (signal.aborted) resolve();
      });
      await Promise.race([woken, ...pending.map((run) => run!.end)]);
      clearTimeout(timer);
    },
    close: () => {
      signal.removeEventListener('abort', onChange);
      for (const watcher of watchers) watcher.close();
    },
  };
}
