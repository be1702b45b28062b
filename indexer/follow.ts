import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checkIsRun, fileStamp, openLog, type Log } from '../ingest/index.ts';
import { TraincubeError } from '../schema/index.ts';
import type { Hold } from '../store/index.ts';
import { indexHeldLog, nameOf, releaseHold, type IndexOptions, type IndexReport } from './index-run.ts';
import { RunWatch } from './run-watch.ts';

/** How long a store that does not answer, or a run that another process has, is waited for before the next try, in ms. */
const PATIENCE = 2000;
/**
 * How long nothing has come before right runs and findings are brought up to date, in ms: until then pages draw the last dump, which takes the processor, too.
 * Twice as long each time that they were given up for a dump, up to the longest.
 */
const CALM = 500;
const LONGEST_CALM = 64_000;
/** Right runs and findings are brought up to date when a run has grown by this part since the last time, so that they cost each dump the same. */
const GROWTH = 1 / 8;

export interface FollowOptions extends Omit<IndexOptions, 'settle' | 'onProgress'> {
  /** Waits for a run that another process has until that gives it back; otherwise this is an error. */
  readonly waits?: boolean;
  /** Called when what the store had was removed, as `fresh` says: a call that goes on from this one is not to be fresh. */
  readonly onRemoved?: () => void;
  /** Called when the index has all dumps that are there, the first time and whenever some were added. */
  readonly onReport?: (report: IndexReport) => void;
  /** Called with what stands in the way, once until it has passed: the run is gone on with then. */
  readonly onProblem?: (problem: TraincubeError) => void;
}

/**
 * Indexes a run as its dumps appear, until its `run.json` says that it is over, or the signal says so. Each dump is committed when it comes; what
 * a later dump changes is made final when the run has grown by an eighth and no dump has come for a while, and at the run's end. Then the index is the
 * same bytes as one that was built afterwards. All that time it holds the run, so that two do not take turns.
 *
 * @returns the last report; undefined where the signal came before any dump
 * @throws {TraincubeError} what `indexRun` throws, but for a store that cannot be reached for a while, and for a run that has no dumps yet;
 * `store-busy` unless it is to wait
 */
export async function followRun(options: FollowOptions): Promise<IndexReport | undefined> {
  const follower = new Follower(options);
  try {
    return await follower.toEnd();
  } finally {
    await follower.close();
  }
}

class Follower {
  readonly #watch: RunWatch;
  #log: { readonly log: Log; readonly stamp: string } | undefined;
  #hold: Hold | undefined;
  #report: IndexReport | undefined;
  /** Whether what the store has is still to be removed. */
  #isToRemove: boolean;
  /** How many dumps there were when right runs and findings were brought up to date last. */
  #settled = 0;
  #calm = CALM;
  #problem: string | undefined;

  constructor(readonly options: FollowOptions) {
    this.#watch = new RunWatch(options.directory);
    this.#isToRemove = options.fresh === true;
  }

  async toEnd(): Promise<IndexReport | undefined> {
    const { signal, directory } = this.options;
    // What is no run is said before anything is waited for.
    await checkIsRun(directory);
    while (!signal?.aborted) {
      await this.#watch.next(signal);
      if (signal?.aborted) break;
      if (await this.#trying(() => this.#step())) break;
    }
    return this.#report;
  }

  async close(): Promise<void> {
    this.#watch.close();
    await this.#release();
    await this.#log?.log.close();
  }

  /** Takes in what there is. @returns whether the run is over and all of it is in the index */
  async #step(): Promise<boolean> {
    const log = await this.#currentLog();
    this.#hold ??= await this.options.store.hold(nameOf(log, this.options));
    await this.#removeFirst(log);
    const isOver = log.run.status !== 'running';
    const report = await this.#index(log, isOver, this.options.signal);
    if (!report || isOver) return isOver;
    const isGrown = report.dumps > this.#settled * (1 + GROWTH);
    if (!isGrown || this.options.signal?.aborted) return false;
    const { signal, close } = this.#watch.untilNext(this.options.signal);
    try {
      await pause(this.#calm, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await this.#settle(log, report.dumps, signal);
    } finally {
      close();
    }
    return false;
  }

  async #settle(log: Log, dumps: number, signal: AbortSignal): Promise<void> {
    await this.#index(log, true, signal);
    if (signal.aborted) {
      this.#calm = Math.min(2 * this.#calm, LONGEST_CALM);
      return;
    }
    this.#settled = dumps;
    this.#calm = CALM;
  }

  /** Once, however often the work is tried: what was indexed since stays. */
  async #removeFirst(log: Log): Promise<void> {
    if (!this.#isToRemove) return;
    await this.options.store.remove(nameOf(log, this.options));
    this.#isToRemove = false;
    this.options.onRemoved?.();
  }

  async #index(log: Log, settle: boolean, signal?: AbortSignal): Promise<IndexReport | undefined> {
    const { onReport } = this.options;
    try {
      const report = await indexHeldLog(log, { ...this.options, settle, signal, fresh: false });
      this.#problem = undefined;
      if (!this.#report || report.added > 0 || report.refused.length !== this.#report.refused.length) {
        onReport?.(report);
      }
      return (this.#report = report);
    } catch (error) {
      if (error instanceof TraincubeError && error.code === 'no-dumps' && log.run.status === 'running') {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * The log, opened again where its `run.json` was written since: a run ends, or another one takes its place. While that is being written the log
   * stays as it was.
   */
  async #currentLog(): Promise<Log> {
    const { directory } = this.options;
    const stamp = await fileStamp(path.join(directory, 'run.json'));
    if (this.#log?.stamp === stamp) return this.#log.log;
    try {
      const log = await openLog(directory);
      await this.#log?.log.close();
      this.#log = { log, stamp };
    } catch (error) {
      if (!this.#log || !(error instanceof TraincubeError)) throw error;
    }
    return this.#log.log;
  }

  /** Whether it passes by itself: a server is started again, another process comes to its end. */
  #passes({ code }: TraincubeError): boolean {
    const isWaitedFor = this.options.waits === true || this.#hold !== undefined;
    return code === 'store-unreachable' || (code === 'store-busy' && isWaitedFor);
  }

  async #release(): Promise<void> {
    if (this.#hold) await releaseHold(this.#hold);
    this.#hold = undefined;
  }

  async #trying(step: () => Promise<boolean>): Promise<boolean> {
    const { signal, onProblem } = this.options;
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof TraincubeError) || !this.#passes(error)) throw error;
      // Where this process was stopped for long another one may have it now: the next try says so.
      if (error.code === 'store-busy') await this.#release();
      if (this.#problem !== error.message) onProblem?.(error);
      this.#problem = error.message;
      this.#watch.again();
      await paused(PATIENCE, signal);
      return false;
    }
  }
}

function paused(time: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, time);
    signal?.addEventListener('abort', end);
  });
}
