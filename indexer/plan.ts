import type { Log } from '../ingest/index.ts';
import {
  BLOCK_DUMPS,
  INDEX_VERSION,
  TraincubeError,
  dumpName,
  storedBlocks,
  type Catalogue,
  type RefusedDump,
  type StoredName,
} from '../schema/index.ts';

/** What is to be done so that the index of a run has every good dump of its log. */
export interface Plan {
  /** The catalogue to go on from: the rows that stay. */
  readonly base: Catalogue;
  /** The iterations to take in after those of `base`, ascending; not yet looked at. */
  readonly candidates: readonly number[];
  /** Dumps that have been looked at and are left out. */
  readonly refused: readonly RefusedDump[];
}

/**
 * Compares the log with what is indexed. Dumps after the last one indexed are appended. A dump in between (refused before and good now, or
 * written late) takes the index back to its place, unless that would lose rows of dumps that the log no longer has.
 */
export async function planOf(log: Log, stored: Catalogue | undefined): Promise<Plan> {
  const iterations = await log.iterations();
  if (!stored) return { base: emptyCatalogue(log), candidates: iterations, refused: [] };
  const base = { ...stored, log: log.directory, run: log.run };
  const indexed = new Set(stored.iterations);
  const last = stored.iterations.at(-1) ?? -1;
  const refused: RefusedDump[] = [];
  for (const iteration of iterations.filter((other) => other < last && !indexed.has(other))) {
    const problem = (await refusalOf(log, iteration)) ?? (await lossBy(log, iteration, stored));
    if (problem) refused.push(problem);
    else {
      const candidates = iterations.filter((other) => other >= iteration);
      return { base: truncated(base, iteration), candidates, refused };
    }
  }
  return { base, candidates: iterations.filter((iteration) => iteration > last), refused };
}

/** @throws {TraincubeError} `store-conflict`, where the store has another run under this name */
export function checkSameRun(log: Log, stored: Catalogue, run: string, location: string): void {
  const differing = [
    ['run.json, field startedAt', log.run.startedAt, stored.run.startedAt],
    ['run.json, field classes', log.run.classes, stored.run.classes],
    ['model.json', log.model, stored.model],
    ['images.arrow, column class', Array.from(log.images.classes), stored.imageClasses],
  ].find(([, ours, theirs]) => JSON.stringify(ours) !== JSON.stringify(theirs));
  if (!differing) return;
  throw new TraincubeError(
    'store-conflict',
    `The store ${location} already holds another run under the name ${run} (${String(differing[0])} differs): index this one under another name with --as, or in its place with --fresh.`,
    { run, store: location, differs: differing[0] },
  );
}

/** Whether an error speaks of what a file says; any other, of a disk or a store, ends the call, and the next one goes on. */
export function isRefusal(error: unknown): error is TraincubeError {
  return error instanceof TraincubeError && error.code === 'refused';
}

/** What a refusal says of a dump; other errors pass. */
export function refusedDump(iteration: number, error: unknown): RefusedDump {
  if (!isRefusal(error)) throw error;
  return { iteration, file: String(error.facts['file'] ?? ''), message: error.message };
}

async function refusalOf(log: Log, iteration: number): Promise<RefusedDump | undefined> {
  try {
    const dump = await log.openDump(iteration);
    await dump.close();
    return undefined;
  } catch (error) {
    return refusedDump(iteration, error);
  }
}

/** Why a good dump cannot be taken in: what follows it would have to be indexed again, but the log does not have all of it any more. */
async function lossBy(log: Log, iteration: number, stored: Catalogue): Promise<RefusedDump | undefined> {
  for (const later of stored.iterations.filter((other) => other > iteration)) {
    if (!(await refusalOf(log, later))) continue;
    const file = `dumps/${dumpName(iteration)}`;
    const message = `${file} came after dumps were indexed that the log no longer has, the first of them ${later}; to take it in and lose these, index with --fresh.`;
    return { iteration, file, message };
  }
  return undefined;
}

/** The catalogue of the dumps before an iteration. Their last block may hold more rows: a row counts where the catalogue names its dump. */
function truncated(base: Catalogue, iteration: number): Catalogue {
  const iterations = base.iterations.filter((other) => other < iteration);
  const dumps = iterations.length;
  const scalarRows = base.scalarRows.slice(0, dumps);
  return {
    ...base,
    iterations,
    complete: false,
    settledDumps: Math.min(base.settledDumps, dumps),
    unchangedSince: [],
    dumpBytes: base.dumpBytes.slice(0, dumps),
    blockBytes: base.blockBytes.slice(0, Math.ceil(dumps / BLOCK_DUMPS)),
    scalarRows,
    levelBytes: levelBytesOf(base.levelBytes, (name) => storedBlocks({ iterations, scalarRows }, name)),
    findings: null,
  };
}

/** For each of the tables that have blocks the bytes of its first ones, as many as are kept. */
export function levelBytesOf(
  bytes: Catalogue['levelBytes'],
  kept: (name: StoredName) => number,
): Record<string, number[]> {
  const each = Object.entries(bytes).map(
    ([name, numbers]) => [name, numbers.slice(0, kept(name as StoredName))] as const,
  );
  return Object.fromEntries(each.filter(([, numbers]) => numbers.length > 0));
}

function emptyCatalogue(log: Log): Catalogue {
  return {
    indexVersion: INDEX_VERSION,
    log: log.directory,
    run: log.run,
    model: log.model,
    imageClasses: Array.from(log.images.classes),
    iterations: [],
    refused: [],
    scalarColumns: [],
    complete: false,
    revision: 0,
    settledDumps: 0,
    unchangedSince: [],
    dumpBytes: [],
    blockBytes: [],
    scalarRows: [],
    levelBytes: {},
    findings: null,
  };
}
