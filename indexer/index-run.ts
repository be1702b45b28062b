import path from 'node:path';
import { directorySource, openLogSource, type Log, type LogSource } from '../ingest/index.ts';
import { TraincubeError, indexBytes, type Catalogue, type RefusedDump } from '../schema/index.ts';
import { isOutdated, outdatedIterations, type Hold, type Store } from '../store/index.ts';
import { BlockPass, type IndexProgress } from './block-pass.ts';
import { commit } from './commit.ts';
import { findFindings } from './findings/find.ts';
import { checkSameRun, planOf, type Plan } from './plan.ts';
import { finishRightRuns } from './right-runs.ts';
import { findingsBlock } from './tables/finding-table.ts';
import { Threads } from './threads/threads.ts';

export interface IndexOptions {
  /** The run's directory. */
  readonly directory: string;
  /** Where its log comes from, in any thread; the files of the directory unless given. */
  readonly source?: LogSource;
  readonly store: Store;
  /** The run's name in the store; the directory's name unless given. */
  readonly run?: string;
  /** Removes what the store has under this name first. */
  readonly fresh?: boolean;
  /** Called where the index in the store is of an older version, with the run's name there: it is built again then. Unless given that is an error. */
  readonly onOutdated?: (run: string) => void;
  /** How many threads read and compute, beside this one where they are several; unless given as many as there are cores, work and memory for. The index is the same bytes. */
  readonly threads?: number;
  /** Bytes of blocks that wait in memory for their commit, at most; 32 MB unless given. The index is the same bytes. */
  readonly mostWaiting?: number | undefined;
  readonly onProgress?: (progress: IndexProgress) => void;
  /**
   * False leaves right runs open and findings as they are, and so the index not complete: then a dump costs the same however long the run is.
   * The rows are all there. True unless given.
   */
  readonly settle?: boolean;
  /** Ends the work soon: the block that is being built is given up, what was committed stays, and the next call goes on from there. */
  readonly signal?: AbortSignal;
}

export interface IndexReport {
  readonly run: string;
  /** Dumps that this call has added. */
  readonly added: number;
  /** Dumps in the index. */
  readonly dumps: number;
  readonly refused: readonly RefusedDump[];
  /** Bytes of the log that this call has indexed. */
  readonly bytes: number;
  /** Bytes of the whole index. */
  readonly indexBytes: number;
  readonly seconds: number;
  /** False where the signal ended the work before the log's end. */
  readonly complete: boolean;
}

/**
 * Indexes a run: everything of its log that the store does not have yet. Committed block by block; after a kill at any moment the next call
 * goes on, and the index is the same bytes as if it had never been interrupted.
 *
 * @throws {TraincubeError} what `openLog` and the store throw; `store-busy` where another process, or call, is at this run; `no-dumps` where no
 * dump can be indexed; `store-conflict` where the store has another run under this name, or an older index of dumps that are gone
 */
export async function indexRun(options: IndexOptions): Promise<IndexReport> {
  const log = await openLogSource(sourceOf(options));
  try {
    const hold = await options.store.hold(nameOf(log, options));
    return await indexHeldLog(log, options).finally(() => releaseHold(hold));
  } finally {
    await log.close();
  }
}

function sourceOf({ directory, source = directorySource(directory) }: IndexOptions): LogSource {
  return source;
}

/** Where the store is gone so is the hold; what went wrong before is what is to be said. */
export async function releaseHold(hold: Hold): Promise<void> {
  await hold.release().catch(() => {});
}

/** The run's name in the store. */
export function nameOf({ directory }: Pick<Log, 'directory'>, { run }: Pick<IndexOptions, 'run'>): string {
  return run ?? path.basename(directory);
}

/** `indexRun` of a log that is open, and stays open, of a run that the caller holds. */
export async function indexHeldLog(log: Log, options: IndexOptions): Promise<IndexReport> {
  const work = { source: sourceOf(options), threads: options.threads };
  const threads = new Threads(log, work, options.signal);
  try {
    return await indexHeld(log, nameOf(log, options), threads, options);
  } finally {
    await threads.close();
  }
}

async function indexHeld(
  log: Log,
  run: string,
  threads: Threads,
  options: IndexOptions,
): Promise<IndexReport> {
  const start = performance.now();
  const { store, onProgress, signal, settle = true } = options;
  const stored = await storedOf(log, run, options);
  if (stored) checkSameRun(log, stored, run, store.location);
  const plan = await takeBack(store, run, stored, await planOf(log, stored));
  const pass = new BlockPass(log, store, run, plan, threads, options.mostWaiting);
  const isAtEnd = await pass.toEnd(onProgress, signal);
  const { added, bytes } = pass;
  if (isAtEnd && pass.catalogue.iterations.length === 0) await endWithoutDumps(store, run, pass.catalogue);
  const isToSettle = isAtEnd && settle;
  if (isAtEnd && !settle) await commitRefusals(store, run, pass.catalogue);
  const catalogue = isToSettle
    ? await commitEnd(threads, store, run, pass.catalogue, stored, signal)
    : pass.catalogue;
  return {
    run,
    added,
    dumps: catalogue.iterations.length,
    refused: catalogue.refused,
    bytes,
    indexBytes: indexBytes(catalogue),
    seconds: (performance.now() - start) / 1000,
    complete: isAtEnd && catalogue.complete,
  };
}

/**
 * What the store has of the run that can be gone on with. Looked at only while the run is held: before that another process may still be at it.
 * Where it has no catalogue it may have blocks of a first commit that was not ended. They are removed: those of keys that are not written over would be found again.
 */
async function storedOf(log: Log, run: string, options: IndexOptions): Promise<Catalogue | undefined> {
  const stored = options.fresh ? undefined : await catalogueOf(log, run, options);
  if (!stored) await options.store.remove(run);
  return stored;
}

/** Undefined where there is none, or one of an older version that may be built again, and can be. */
async function catalogueOf(log: Log, run: string, options: IndexOptions): Promise<Catalogue | undefined> {
  const { store, onOutdated } = options;
  try {
    return await store.catalogue(run);
  } catch (error) {
    if (!onOutdated || !isOutdated(error)) throw error;
    await checkAllThere(log, run, outdatedIterations(error));
    onOutdated(run);
    return undefined;
  }
}

/** @throws {TraincubeError} `store-conflict`, where a log no longer has all dumps that its index has */
async function checkAllThere(log: Log, run: string, indexed: readonly number[]): Promise<void> {
  const there = new Set(await log.iterations());
  const [first, ...more] = indexed.filter((iteration) => !there.has(iteration));
  if (first === undefined) return;
  const lost = `${more.length + 1} of the ${indexed.length} dumps in it, the first of them ${first}, are not in ${log.directory} any more`;
  const advice =
    there.size > 0
      ? 'bring them back, or index what is there with --fresh'
      : 'bring them back or, where traincube synth --pipe made them, give that command again';
  throw new TraincubeError(
    'store-conflict',
    `The index of ${run} was made by an older traincube, and building it again would lose rows: ${lost}; ${advice}.`,
    { run, first },
  );
}

/**
 * Where the plan drops rows, the catalogue ceases to name them before the first block is written over: a store that writes in place would
 * otherwise, after a kill, have blocks of other dumps than its catalogue says.
 */
async function takeBack(store: Store, run: string, stored: Catalogue | undefined, plan: Plan): Promise<Plan> {
  if (!stored || plan.base.iterations.length === stored.iterations.length) return plan;
  return { ...plan, base: await commit(store, run, [], plan.base) };
}

/**
 * Writes what the last block did not: final right runs and the findings, or what the catalogue says of the run. Writes nothing where nothing is new.
 *
 * @returns the catalogue as it is now: not complete where the signal has ended the work
 */
async function commitEnd(
  threads: Threads,
  store: Store,
  run: string,
  catalogue: Catalogue,
  stored: Catalogue | undefined,
  signal: AbortSignal | undefined,
): Promise<Catalogue> {
  if (catalogue.complete) {
    const isNew = JSON.stringify(catalogue) !== JSON.stringify(stored);
    return isNew ? commit(store, run, [], catalogue) : catalogue;
  }
  // What one writes the other does not read; and threads look for duplicates meanwhile.
  const [runs, found] = await Promise.allSettled([
    finishRightRuns(store, run, catalogue, signal),
    findFindings(threads, store, run, catalogue, signal),
  ]);
  if (runs.status === 'rejected') throw runs.reason;
  const settled = runs.value;
  if (signal?.aborted) return settled;
  if (found.status === 'rejected') throw found.reason;
  const dumps = catalogue.iterations.length;
  const block = findingsBlock(found.value);
  const findings = { dumps, bytes: block.bytes.length };
  return commit(store, run, [block], { ...settled, complete: true, settledDumps: dumps, findings });
}

/** Writes the catalogue where it says of refused dumps, or of the run, what no block was written with. */
async function commitRefusals(store: Store, run: string, catalogue: Catalogue): Promise<void> {
  const of = ({ refused, run: description }: Catalogue) => JSON.stringify([refused, description]);
  const stored = await store.catalogue(run);
  if (stored && of(stored) !== of(catalogue)) await commit(store, run, [], catalogue);
}

/** The refused dumps are recorded, so that they can be shown. @throws {TraincubeError} `no-dumps` */
async function endWithoutDumps(store: Store, run: string, catalogue: Catalogue): Promise<never> {
  const { refused, log } = catalogue;
  if (refused.length === 0) {
    throw new TraincubeError(
      'no-dumps',
      `${log} has no dumps; index it once its training has written the first.`,
      { log },
    );
  }
  await commit(store, run, [], catalogue);
  throw new TraincubeError(
    'no-dumps',
    `None of the ${refused.length} dumps of ${log} can be read (traincube check names all that is wrong); the first: ${refused[0]!.message}`,
    { log, refused: refused.length },
  );
}
