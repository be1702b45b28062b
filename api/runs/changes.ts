import { statSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import { TraincubeError } from '../../schema/index.ts';
import { fingerprint } from '../http/etags.ts';
import type { Runs } from './runs.ts';
import type { ServedRun } from './served-run.ts';

/** How often what is followed is looked at, in ms: what a file system does not tell of, and what stands in MongoDB, is seen by then. */
const LOOK = 1000;
/** An embedded store that was written is looked at after so long, in ms: a commit is several writes. */
const REST = 20;
/** A file that was written this short a time ago, in ms, may be written again and keep its time. */
const COARSEST = 50;
/** For how long dumps may stand in a log before it is said that nobody takes them in, in ms. */
const WAIT = 5000;

/** What somebody wants to hear of. */
export interface Followed {
  /** Ids; of those that are not there nothing is said. */
  readonly runs: readonly string[];
  /** Whether the list of runs is one of the things. */
  readonly list: boolean;
}

/** A version of a run or, without one, of the list of runs: another one than before says that it is worth asking again. */
export interface Change {
  readonly run?: string;
  readonly version: string;
}

interface Follower {
  readonly followed: Followed;
  readonly tell: (change: Change) => void;
  /** By run; '' is the list. */
  readonly told: Map<string, string>;
}

interface Seen {
  /** Of the files that a version depends on; undefined where they cannot tell. */
  readonly stamp: string | undefined;
  /** When the newest dumps came that have been there for long enough; 0 for none. */
  readonly waited: number;
  readonly version: string;
}

/** Says when runs change, whoever changes them: this process or another one. Looks at nothing while nobody follows anything. */
export class Changes {
  readonly #runs: Runs;
  readonly #followers = new Set<Follower>();
  readonly #seen = new WeakMap<ServedRun, Seen>();
  /** Of the directories of embedded stores. */
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(runs: Runs) {
    this.#runs = runs;
  }

  /** Tells the present versions, and then whenever one changes, until the function that it gives is called. */
  follow(followed: Followed, tell: (change: Change) => void): () => void {
    const follower = { followed, tell, told: new Map<string, string>() };
    this.#followers.add(follower);
    this.#timer ??= setInterval(() => void this.#look(), LOOK);
    this.#lookSoon(0);
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.close();
    };
  }

  close(): void {
    this.#followers.clear();
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    this.#timer = this.#soon = undefined;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #lookSoon(rest: number): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.#look();
    }, rest);
  }

  /** One at a time; a call meanwhile makes it look once more. */
  async #look(): Promise<void> {
    if (this.#looking) return this.#looking.then(() => this.#lookSoon(REST));
    this.#looking = this.#tellChanges().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #tellChanges(): Promise<void> {
    const runs = await this.#served();
    const isListed = [...this.#followers].some(({ followed }) => followed.list);
    const ids = new Set([...this.#followers].flatMap(({ followed }) => followed.runs));
    const versions = new Map<string, string>();
    for (const [id, run] of runs ?? []) {
      if (!isListed && !ids.has(id)) continue;
      versions.set(id, await this.#versionOf(run));
      this.#watch(run.place.location);
    }
    const list = isListed && runs ? fingerprint([...versions]) : undefined;
    for (const { followed, told, tell } of this.#followers) {
      const say = (id: string, version: string | undefined, change: object) => {
        if (version === undefined || told.get(id) === version) return;
        told.set(id, version);
        tell({ ...change, version });
      };
      if (followed.list) say('', list, {});
      for (const run of followed.runs) say(run, versions.get(run), { run });
    }
  }

  /** Undefined where no store can be asked: whoever asks for runs is told why. */
  async #served(): Promise<ReadonlyMap<string, ServedRun> | undefined> {
    try {
      return await this.#runs.all();
    } catch (error) {
      if (error instanceof TraincubeError) return undefined;
      throw error;
    }
  }

  async #versionOf(run: ServedRun): Promise<string> {
    const before = this.#seen.get(run);
    const { directory, location } = run.place;
    const [log, dumps] = ['run.json', 'dumps'].map((name) =>
      directory === undefined ? 0 : timeOf(path.join(directory, name)),
    ) as [number, number];
    const waited = Date.now() - dumps > WAIT ? dumps : (before?.waited ?? 0);
    const store = isDirectory(location) ? timeOf(path.join(directoryOf(location), 'data.mdb')) : undefined;
    const isHot = [log, store ?? 0].some((time) => Math.abs(Date.now() - time) < COARSEST);
    const stamp = store === undefined || isHot ? undefined : `${log} ${store} ${waited}`;
    if (before && stamp !== undefined && before.stamp === stamp) return before.version;
    run.refresh();
    const version = await run.version();
    const isLate = waited > 0 && (await isWaiting(run));
    const told = isLate ? fingerprint(version, waited) : version;
    this.#seen.set(run, { stamp: isLate === undefined ? undefined : stamp, waited, version: told });
    return told;
  }

  #watch(location: string): void {
    if (!isDirectory(location) || this.#watchers.has(location) || this.#followers.size === 0) return;
    try {
      const watcher = watch(directoryOf(location), { persistent: false }, (_event, name) => {
        if (name === null || name === 'data.mdb') this.#lookSoon(REST);
      });
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(location);
      });
      this.#watchers.set(location, watcher);
    } catch {
      // It is not there yet, or nothing can be watched here: the next look tells.
    }
  }
}

/** Whether a log has dumps that its index has not looked at; undefined where they cannot be listed, as of a disk that fails for a while. */
async function isWaiting(run: ServedRun): Promise<boolean | undefined> {
  const [log, index] = await Promise.allSettled([run.logIfReadable(), run.index()]);
  if (log.status !== 'fulfilled' || index.status !== 'fulfilled' || !log.value) return false;
  const { iterations = [], refused = [] } = index.value?.catalogue ?? {};
  const seen = new Set([...iterations, ...refused.map(({ iteration }) => iteration)]);
  const [dumps] = await Promise.allSettled([log.value.iterations()]);
  if (dumps.status === 'rejected') return undefined;
  return dumps.value.some((iteration) => !seen.has(iteration));
}

function isDirectory(location: string): boolean {
  return !/^mongodb(\+srv)?:\/\//i.test(location);
}

function directoryOf(location: string): string {
  return location.replace(/^lmdb:/, '');
}

/** When it was written last, in ms; 0 where it is not there. */
function timeOf(entry: string): number {
  try {
    return statSync(entry, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  } catch {
    return 0;
  }
}
