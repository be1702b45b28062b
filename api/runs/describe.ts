import type { Log } from '../../ingest/index.ts';
import {
  ALL_CLASSES,
  BLOCK_DUMPS,
  MEASURES,
  TraincubeError,
  classStats,
  hierarchy,
  indexBytes,
  indexKey,
  logBytes,
  type Catalogue,
  type ModelDetail,
  type RunDescription,
  type RunDetail,
  type RunSummary,
} from '../../schema/index.ts';
import { blockBatch } from '../blocks/ranges.ts';
import { isOutdated } from '../../store/index.ts';
import { noDumps, type IndexedRun, type ServedRun } from './served-run.ts';

type IndexState = RunSummary['state'];

/** What is there of a run, its log, its index, or both; and the first thing that is wrong with the rest. */
interface Parts {
  readonly log: Log | undefined;
  /** The iterations of the log's dumps; undefined where they are not known. */
  readonly dumps: readonly number[] | undefined;
  readonly index: IndexedRun | undefined;
  readonly finalError: number | null;
  readonly problem: TraincubeError | undefined;
}

/** A line of the run list; a run that cannot be read has one too, which says why. */
export async function describeRun(run: ServedRun): Promise<RunSummary> {
  return summaryOf(run, await partsOf(run));
}

/** @throws {TraincubeError} why neither its log nor its index can be read */
export async function describeRunInFull(run: ServedRun): Promise<RunDetail> {
  const parts = await partsOf(run);
  const { log, index } = parts;
  const description = descriptionOf(parts);
  if (!description) throw parts.problem!;
  const imageClasses = index?.catalogue.imageClasses ?? [...(log?.images.classes ?? [])];
  return {
    ...summaryOf(run, parts),
    run: description,
    version: await run.version(),
    classNames: description.classes,
    classImages: imagesByClass(imageClasses, description.classes.length),
    iterations: index?.catalogue.iterations ?? [],
    refusedDumps: index?.catalogue.refused ?? [],
    scalarColumns: index?.catalogue.scalarColumns ?? [],
    scalarRows: index?.catalogue.scalarRows.at(-1) ?? 0,
    measures: [...MEASURES],
    findingsTo: index ? findingsTo(index.catalogue) : null,
    updatedAt: index ? new Date(index.catalogue.revision).toISOString() : null,
    logBytes: index ? logBytes(index.catalogue) : 0,
    indexBytes: index ? indexBytes(index.catalogue) : 0,
  };
}

function findingsTo({ iterations, findings }: Catalogue): number | null {
  return findings ? iterations[findings.dumps - 1]! : null;
}

/** @throws {TraincubeError} why neither its log nor its index can be read */
export async function describeModel(run: ServedRun): Promise<ModelDetail> {
  const model = (await run.index())?.catalogue.model ?? (await run.log()).model;
  return { layers: model.layers, nodes: hierarchy(model) };
}

/** For each class the ids of its images, ascending. */
export function imagesByClass(imageClasses: readonly number[], classes: number): number[][] {
  const images = Array.from({ length: classes }, (): number[] => []);
  imageClasses.forEach((classId, image) => images[classId]!.push(image));
  return images;
}

async function partsOf(run: ServedRun): Promise<Parts> {
  const [log, index] = await Promise.allSettled([run.log(), run.index()]);
  const [dumps, error] = await Promise.allSettled([valueOf(log)?.iterations(), finalError(valueOf(index))]);
  return {
    log: valueOf(log),
    dumps: valueOf(dumps),
    index: valueOf(index),
    finalError: valueOf(error) ?? null,
    problem: [log, index, dumps, error].map(problemOf).find((problem) => problem !== undefined),
  };
}

function summaryOf(run: ServedRun, parts: Parts): RunSummary {
  const { log, index, problem } = parts;
  const description = descriptionOf(parts);
  const { iterations = [], refused = [], imageClasses } = index?.catalogue ?? {};
  const state = stateOf(parts);
  const isIndexable = index !== undefined || parts.dumps?.length !== 0;
  return {
    id: run.id,
    name: description?.name ?? run.id,
    model: description?.model ?? '',
    dataset: description?.dataset ?? '',
    status: description?.status ?? null,
    startedAt: description?.startedAt ?? null,
    endedAt: description?.endedAt ?? null,
    state,
    log: log !== undefined,
    problem: (problem ?? (isIndexable ? undefined : noDumps(run.id, description!)))?.message ?? null,
    classes: description?.classes.length ?? 0,
    images: imageClasses?.length ?? log?.images.count ?? 0,
    dumps: iterations.length,
    refused: refused.length,
    lastIteration: iterations.at(-1) ?? null,
    finalError: parts.finalError,
    command: isIndexable && (canGoOn(state) || isOutdated(problem)) ? run.place.command : null,
  };
}

/** Whether indexing has something to do. */
function canGoOn(state: IndexState): boolean {
  return state === 'unindexed' || state === 'partial';
}

function valueOf<T>(result: PromiseSettledResult<T>): T | undefined {
  return result.status === 'fulfilled' ? result.value : undefined;
}

function problemOf(result: PromiseSettledResult<unknown>): TraincubeError | undefined {
  if (result.status === 'fulfilled') return undefined;
  if (result.reason instanceof TraincubeError) return result.reason;
  throw result.reason;
}

/** The log's, which knows when the run ended; the catalogue's where there is no log. */
function descriptionOf({ log, index }: Parts): RunDescription | undefined {
  return log?.run ?? index?.catalogue.run;
}

/**
 * Dumps that the log no longer has stay in the index; one that the index has not looked at is still to be indexed. While a training goes on an
 * index with all of its dumps lacks nothing: what it leaves open the next dump would change.
 */
function stateOf({ log, dumps = [], index, problem }: Parts): IndexState {
  if (!index) return problem ? 'unreadable' : 'unindexed';
  const { complete, iterations, refused } = index.catalogue;
  const seen = new Set([...iterations, ...refused.map(({ iteration }) => iteration)]);
  const isSettled = complete || log?.run.status === 'running';
  return isSettled && dumps.every((iteration) => seen.has(iteration)) ? 'indexed' : 'partial';
}

const finalErrors = new WeakMap<IndexedRun, Promise<number | null>>();

/** Validation error of the last dump, read once for each version of an index; a failure is not kept. */
async function finalError(index: IndexedRun | undefined): Promise<number | null> {
  if (!index) return null;
  const reading = finalErrors.get(index) ?? readFinalError(index);
  finalErrors.set(index, reading);
  reading.catch(() => finalErrors.delete(index));
  return reading;
}

async function readFinalError({ name, store, catalogue }: IndexedRun): Promise<number | null> {
  const last = catalogue.iterations.length - 1;
  if (last < 0) return null;
  const place = { index: 'class-stats', key: indexKey['class-stats'](ALL_CLASSES) } as const;
  const number = Math.floor(last / BLOCK_DUMPS);
  const bytes = await store.get({ run: name, ...place }, number);
  if (!bytes) return null;
  const rows = blockBatch(classStats, { ...place, number, bytes });
  const error: unknown = rows.getChild('error')?.get(last % BLOCK_DUMPS);
  return typeof error === 'number' && Number.isFinite(error) ? error : null;
}
