import path from 'node:path';
import { openLog, type Log } from '../ingest/index.ts';
import { TraincubeError, type Catalogue, type RefusedDump } from '../schema/index.ts';
import type { Store } from '../store/index.ts';
import { BlockPass, type IndexProgress } from './block-pass.ts';
import { checkSameRun, planOf } from './plan.ts';
import { finishRightRuns } from './right-runs.ts';

export interface IndexOptions {
  /** The run's directory. */
  readonly directory: string;
  readonly store: Store;
  /** The run's name in the store; the directory's name unless given. */
  readonly run?: string;
  /** Removes what the store has under this name first. */
  readonly fresh?: boolean;
  readonly onProgress?: (progress: IndexProgress) => void;
  /** Ends the work after the block that is being built; the next call goes on from there. */
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
 * @throws {TraincubeError} what `openLog` and the store throw; `no-dumps` where no dump can be indexed; `store-conflict` where the store has
 * another run under this name
 */
export async function indexRun(options: IndexOptions): Promise<IndexReport> {
  const log = await openLog(options.directory);
  try {
    return await indexLog(log, options);
  } finally {
    await log.close();
  }
}

async function indexLog(log: Log, options: IndexOptions): Promise<IndexReport> {
  const start = performance.now();
  const { store, run = path.basename(log.directory), fresh, onProgress, signal } = options;
  if (fresh) await store.remove(run);
  const stored = await store.catalogue(run);
  if (stored) checkSameRun(log, stored, run, store.location);
  const pass = new BlockPass(log, store, run, await planOf(log, store, run, stored));
  const complete = await pass.toEnd(onProgress, signal);
  const { catalogue, added, bytes } = pass;
  if (catalogue.iterations.length === 0) await endWithoutDumps(store, run, catalogue);
  if (complete) await commitEnd(store, run, catalogue, added > 0 ? undefined : stored);
  return {
    run,
    added,
    dumps: catalogue.iterations.length,
    refused: catalogue.refused,
    bytes,
    indexBytes: catalogue.indexBytes,
    seconds: (performance.now() - start) / 1000,
    complete,
  };
}

/** Writes what the last block did not: final right runs, or what the catalogue says of the run. Writes nothing where nothing is new. */
async function commitEnd(
  store: Store,
  run: string,
  catalogue: Catalogue,
  stored: Catalogue | undefined,
): Promise<void> {
  if (!stored?.complete) return finishRightRuns(store, run, catalogue);
  if (JSON.stringify(catalogue) !== JSON.stringify(stored)) await store.put(run, [], catalogue);
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
  await store.put(run, [], catalogue);
  throw new TraincubeError(
    'no-dumps',
    `None of the ${refused.length} dumps of ${log} can be read (traincube check names all that is wrong); the first: ${refused[0]!.message}`,
    { log, refused: refused.length },
  );
}
