import type { Log } from '../ingest/index.ts';
import {
  ALL_CLASSES,
  BLOCK_DUMPS,
  MEASURES,
  TraincubeError,
  classStats,
  hierarchy,
  indexKey,
  readBlocks,
  type Catalogue,
  type ModelDetail,
  type RunDescription,
  type RunDetail,
  type RunSummary,
} from '../schema/index.ts';
import type { IndexedRun, ServedRun } from './served-run.ts';

type IndexState = RunSummary['state'];

/** What is there of a run: its log, its index, or both; and what is wrong with the other. */
interface Parts {
  readonly log: Log | undefined;
  readonly index: IndexedRun | undefined;
  readonly problem: TraincubeError | undefined;
}

/** A line of the run list; a run that cannot be read has one too, which says why. */
export async function describeRun(run: ServedRun): Promise<RunSummary> {
  const parts = await partsOf(run);
  const { log, index, problem } = parts;
  const description = descriptionOf(parts);
  const { iterations = [], refused = [], imageClasses } = index?.catalogue ?? {};
  const state = await stateOf(parts);
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
    problem: problem?.message ?? null,
    classes: description?.classes.length ?? 0,
    images: imageClasses?.length ?? log?.images.count ?? 0,
    dumps: iterations.length,
    refused: refused.length,
    lastIteration: iterations.at(-1) ?? null,
    finalError: index ? await finalError(index) : null,
    command: state === 'indexed' ? null : run.place.command,
  };
}

/** @throws {TraincubeError} why neither its log nor its index can be read */
export async function describeRunInFull(run: ServedRun): Promise<RunDetail> {
  const parts = await partsOf(run);
  const { log, index } = parts;
  const description = descriptionOf(parts);
  if (!description) throw parts.problem!;
  const summary = await describeRun(run);
  const imageClasses = index?.catalogue.imageClasses ?? [...(log?.images.classes ?? [])];
  return {
    ...summary,
    run: description,
    version: await run.version(),
    classNames: description.classes,
    classImages: imagesByClass(imageClasses, description.classes.length),
    iterations: index?.catalogue.iterations ?? [],
    refusedDumps: index?.catalogue.refused ?? [],
    scalarColumns: index?.catalogue.scalarColumns ?? [],
    measures: [...MEASURES],
    logBytes: index?.catalogue.logBytes ?? 0,
    indexBytes: index?.catalogue.indexBytes ?? 0,
  };
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
  return {
    log: log.status === 'fulfilled' ? log.value : undefined,
    index: index.status === 'fulfilled' ? index.value : undefined,
    problem: [log, index].map(problemOf).find((problem) => problem !== undefined),
  };
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

async function stateOf({ log, index, problem }: Parts): Promise<IndexState> {
  if (!index) return problem ? 'unreadable' : 'unindexed';
  const { complete, iterations, refused } = index.catalogue;
  const known = iterations.length + refused.length;
  const dumps = log ? (await log.iterations()).length : known;
  return complete && dumps <= known ? 'indexed' : 'partial';
}

const finalErrors = new WeakMap<Catalogue, Promise<number | null>>();

/** Validation error of the last dump, read once an index. */
function finalError(index: IndexedRun): Promise<number | null> {
  const known = finalErrors.get(index.catalogue);
  if (known) return known;
  const reading = readFinalError(index);
  finalErrors.set(index.catalogue, reading);
  return reading;
}

async function readFinalError({ name, store, catalogue }: IndexedRun): Promise<number | null> {
  const last = catalogue.iterations.length - 1;
  if (last < 0) return null;
  const series = { run: name, index: 'class-stats', key: indexKey['class-stats'](ALL_CLASSES) } as const;
  const block = await store.get(series, Math.floor(last / BLOCK_DUMPS));
  const error =
    block &&
    readBlocks(classStats, [block])
      .getChild('error')
      ?.get(last % BLOCK_DUMPS);
  return typeof error === 'number' && Number.isFinite(error) ? error : null;
}
