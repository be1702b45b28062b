import { statSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import { DUMP_NAME } from '../schema/index.ts';

/** How often two entries are asked for their times, in ms: for file systems, of a network above all, that tell of nothing. */
const LOOK = 1000;
/** Two changes within this many ms may leave the same time behind. */
const COARSEST = 50;

const [DUMPS, RUN] = ['dumps', 'run.json'];

/**
 * Tells when dumps may have come to a run, or its `run.json` was written: the system's notice of the two folders and, once a second, the times of
 * `dumps/` and `run.json`. Nothing is listed, however many dumps there are.
 */
export class RunWatch {
  readonly #directory: string;
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  #seen = '';
  #isNew = true;
  #wake = () => {};

  constructor(directory: string) {
    this.#directory = path.resolve(directory);
  }

  /** Comes to its end when something may be new since the last call, at once the first time, or when the signal says so. */
  async next(signal?: AbortSignal): Promise<void> {
    while (!this.#look() && !signal?.aborted) await this.#noticed(signal);
    this.#isNew = false;
  }

  /** A signal that ends work as soon as something may be new since the last call of `next`, or the other one ends it. */
  untilNext(signal?: AbortSignal): { readonly signal: AbortSignal; readonly close: () => void } {
    const controller = new AbortController();
    if (this.#look()) controller.abort();
    const timer = setInterval(() => this.#look() && controller.abort(), LOOK);
    this.#wake = () => controller.abort();
    return {
      signal: signal ? AbortSignal.any([signal, controller.signal]) : controller.signal,
      close: () => {
        clearInterval(timer);
        this.#wake = () => {};
      },
    };
  }

  /** Lets the next call of `next` come to its end at once. */
  again(): void {
    this.#isNew = true;
  }

  close(): void {
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  async #noticed(signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(end, LOOK);
      this.#wake = end;
      signal?.addEventListener('abort', end);
    });
  }

  /** Whether something may be new. */
  #look(): boolean {
    this.#watch(this.#directory, (name) => name === RUN || name === DUMPS);
    this.#watch(path.join(this.#directory, DUMPS), (name) => DUMP_NAME.test(name));
    const times = [DUMPS, RUN].map((name) => timeOf(path.join(this.#directory, name)));
    const seen = times.join(' ');
    if (seen !== this.#seen || times.some((time) => Math.abs(Date.now() - time) < COARSEST))
      this.#isNew = true;
    this.#seen = seen;
    return this.#isNew;
  }

  /** Where a folder is not there, or cannot be watched, the times are all that tells. One that took another's place is watched anew. */
  #watch(folder: string, isOurs: (name: string) => boolean): void {
    try {
      const { ino, birthtimeMs } = statSync(folder);
      // A file system may give the number of a folder that is gone to the next one.
      const identity = `${ino} ${birthtimeMs}`;
      const before = this.#watchers.get(folder);
      if (before?.identity === identity) return;
      before?.watcher.close();
      const watcher = watch(folder, (_event, name) => {
        if (name !== null && !isOurs(name)) return;
        this.#isNew = true;
        this.#wake();
      });
      watcher.on('error', () => watcher.close());
      this.#watchers.set(folder, { watcher, identity });
    } catch {
      this.#watchers.delete(folder);
    }
  }
}

/** When it was written last, in ms; 0 where it is not there. */
function timeOf(entry: string): number {
  try {
    return statSync(entry, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  } catch {
    return 0;
  }
}
