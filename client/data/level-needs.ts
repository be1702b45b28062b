import type { Data, RecordBatch } from 'apache-arrow';
import { firstAtLeast } from '../../analysis/index.ts';
import { routes, type Measure, type RunDetail } from '../../schema/index.ts';
import type { Need } from './coordinator.ts';
import { bucketsIn, type LevelChunk, type Numbers } from './level-chunk.ts';
import type { LevelStretch } from './level-stretches.ts';
import { getBatches } from './request.ts';
import { turnRows } from './turn-rows.ts';

/** Values that a view of many series asks for at a time; twice as many at most, of each least, greatest, mean and number: 32 MB. */
const VALUES = 2 ** 20;

/** A run of more dumps, or a table of more values of all series, comes at levels of detail: 64 kB of a series, 32 MB of all. */
const LONG_DUMPS = 8192;
const LONG_VALUES = 2 ** 23;

export function isLongSeries(dumps: number, series: number): boolean {
  return dumps > LONG_DUMPS || dumps * series > LONG_VALUES;
}

/** For so many pixels buckets of so many series are asked for, at most. */
export function mostPixels(series: number): number {
  return Math.max(128, Math.floor(VALUES / Math.max(1, series)));
}

/** What a stretch of dumps is in a chunk. */
export interface ChunkPlace {
  readonly level: number;
  readonly first: number;
  readonly end: number;
  readonly series: number;
}

/** The errors of all classes. */
export function classLevelNeed(run: RunDetail, stretch: LevelStretch): Need<LevelChunk> {
  return listLevelNeed(run, routes.classErrors(run.id), 'error', run.classNames.length, stretch);
}

/** A measure of all filters of a layer. @param layer its id in `model.json` */
export function filterLevelNeed(
  run: RunDetail,
  layer: number,
  filters: number,
  measure: Measure,
  stretch: LevelStretch,
): Need<LevelChunk> {
  return listLevelNeed(run, routes.layerFilters(run.id, layer, measure), 'values', filters, stretch);
}

/** The same of some filters of the layer, in their order. @param filters ascending */
export function chosenFilterLevelNeed(
  run: RunDetail,
  layer: number,
  filters: readonly number[],
  measure: Measure,
  stretch: LevelStretch,
): Need<LevelChunk> {
  const route = routes.layerFilters(run.id, layer, measure);
  const column = `values&filters=${filters.join(',')}`;
  const { url, place } = levelQuery(run, route, column, filters.length, stretch);
  const load = (signal: AbortSignal) => readListChunk(getBatches(url, signal), 'values', place);
  return { key: url, version: run.version, load, bytes: bytesOfChunk };
}

/** A column of lists, an entry a series; of single dumps their values are asked for as they are. */
function listLevelNeed(
  run: RunDetail,
  route: string,
  column: string,
  series: number,
  stretch: LevelStretch,
): Need<LevelChunk> {
  const { url, place } = levelQuery(run, route, column, series, stretch);
  const load = (signal: AbortSignal) => readListChunk(getBatches(url, signal), column, place);
  return { key: url, version: run.version, load, bytes: bytesOfChunk };
}

/** Where to ask for a stretch, and what it is. */
export function levelQuery(
  run: RunDetail,
  route: string,
  columns: string,
  series: number,
  { level, from, to }: LevelStretch,
): { readonly url: string; readonly place: ChunkPlace } {
  const { iterations } = run;
  const [first, end] = [
    firstAtLeast(iterations, from),
    to === undefined ? iterations.length : firstAtLeast(iterations, to + 1),
  ];
  const range = `columns=${columns}&from=${from}${to === undefined ? '' : `&to=${to}`}`;
  const url = `${route}?${level === 0 ? '' : `level=${level}&`}${range}`;
  return { url, place: { level, first, end, series } };
}

/** Rows of lists, or of a level of them, batch by batch as they come; what has no row is NaN, rows beyond the place, of a run that has grown meanwhile, are left out. */
export async function readListChunk(
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
  column: string,
  { level, first, end, series }: ChunkPlace,
): Promise<LevelChunk> {
  const length = bucketsIn(first, end, level);
  const parts = Array.from({ length: level === 0 ? 1 : 3 }, () =>
    new Float32Array(series * length).fill(NaN),
  );
  let bucket = 0;
  for await (const batch of batches) {
    const data = batch.getChild(column)!.data[0] as Data;
    const lists = level === 0 ? [data] : data.children;
    const rows = Math.min(data.length, length - bucket);
    parts.forEach((values, part) => {
      // Under a null stands NaN.
      const sent = lists[part]!.children[0]!.values as Float32Array;
      turnRows(values, { rows, sent, valid: null }, { series, length, first: bucket });
    });
    bucket += rows;
  }
  return chunkOf({ level, first, end, series }, parts);
}

/** @param parts least, greatest and mean; of single dumps one of them, which all three are */
export function chunkOf(place: ChunkPlace, parts: readonly Numbers[]): LevelChunk {
  const [min, max = min, mean = min] = parts as [Numbers, Numbers?, Numbers?];
  return { ...place, buckets: bucketsIn(place.first, place.end, place.level), min, max, mean };
}

/** What a chunk takes. */
export function bytesOfChunk({ min, max, mean }: LevelChunk): number {
  return [...new Set([min, max, mean])].reduce((sum, { byteLength }) => sum + byteLength, 0);
}
