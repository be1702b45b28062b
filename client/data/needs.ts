import { flipsOf, type Flips } from '../../analysis/index.ts';
import { routes, type RunDetail, type RunSummary } from '../../schema/index.ts';
import type { Stretch } from './blocks.ts';
import type { Need } from './coordinator.ts';
import { getDocument, getTable } from './request.ts';
import { numbersOf, readClassChunk, readImageChunk, type ClassChunk, type ImageChunk } from './series.ts';

/** A training scalar at each dump, over the iterations since the dump before. */
export interface ScalarSeries {
  readonly mean: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly last: Float64Array;
}

export interface ClassStats {
  readonly error: Float64Array;
  readonly flips: Flips;
}

/** Name and class of the validation images, in image order. */
export interface ImageNames {
  readonly classes: Int32Array;
  readonly name: (image: number) => string | null;
}

export function runsNeed(): Need<readonly RunSummary[]> {
  return documentNeed(routes.runs());
}

export function runNeed(id: string): Need<RunDetail> {
  return documentNeed(routes.run(id));
}

/** Error of a class, or of all classes together, and the flips of its images, an entry a dump. */
export function classStatsNeed(run: RunDetail, key: number | 'all'): Need<ClassStats> {
  return tableNeed(run, routes.classStats(run.id, key), (table) => ({
    error: numbersOf(table, 'error'),
    flips: flipsOf(table),
  }));
}

export function scalarNeed(run: RunDetail, column: string): Need<ScalarSeries> {
  return tableNeed(run, routes.scalars(run.id, column), (table) => ({
    mean: numbersOf(table, 'mean'),
    min: numbersOf(table, 'min'),
    max: numbersOf(table, 'max'),
    last: numbersOf(table, 'last'),
  }));
}

/** @param rows for each iteration its dump */
export function classChunkNeed(
  run: RunDetail,
  stretch: Stretch,
  rows: ReadonlyMap<number, number>,
): Need<ClassChunk> {
  return tableNeed(run, within(run, routes.classStats(run.id), stretch), (table) =>
    readClassChunk(table, rows, run.classNames.length, stretch),
  );
}

export function imageChunkNeed(run: RunDetail, classId: number, stretch: Stretch): Need<ImageChunk> {
  return tableNeed(run, within(run, routes.classImages(run.id, classId), stretch), (table) =>
    readImageChunk(table, run.classImages[classId]!.length, stretch),
  );
}

export function imageNamesNeed(run: RunDetail): Need<ImageNames> {
  return tableNeed(run, routes.images(run.id), (table) => {
    const names = table.getChild('name')!;
    return {
      classes: Int32Array.from(table.getChild('class')!.toArray() as Int32Array),
      name: (image) => names.get(image) as string | null,
    };
  });
}

function documentNeed<T>(url: string): Need<T> {
  return { key: url, load: (signal) => getDocument<T>(url, signal) };
}

/** The run's version is part of the key: an index that has grown is asked for again. */
function tableNeed<T>(
  run: RunDetail,
  url: string,
  read: (table: Awaited<ReturnType<typeof getTable>>) => T,
): Need<T> {
  return { key: `${run.version} ${url}`, load: async (signal) => read(await getTable(url, signal)) };
}

function within(run: RunDetail, url: string, { first, last }: Stretch): string {
  return `${url}?from=${run.iterations[first]}&to=${run.iterations[last]}`;
}
