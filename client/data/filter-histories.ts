import type { Data, RecordBatch } from 'apache-arrow';
import type { FilterHistories } from '../../analysis/index.ts';
import type { Stretch } from '../drawing/scale.ts';
import { turnRows } from './turn-rows.ts';

/** A measure of filters over a stretch: filter after filter, an entry a dump; NaN for null. */
export interface FilterChunk {
  readonly stretch: Stretch;
  readonly values: Float32Array<ArrayBuffer>;
}

/** The same over the whole run, filter after filter; NaN for null. */
export interface FilterSeries extends FilterHistories {
  /** 1 for each dump whose values are here. */
  readonly here: Uint8Array;
  /** The chunks that are in it. */
  readonly chunks: ReadonlySet<FilterChunk>;
}

/** Rows of `layer-filters`; they become columns, batch by batch as they come. Dumps without a row are NaN; rows beyond the stretch, of a run that was indexed again meanwhile, are left out. */
export async function readFilterChunk(
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
  filters: number,
  stretch: Stretch,
): Promise<FilterChunk> {
  const dumps = stretch.last - stretch.first + 1;
  const values = new Float32Array(filters * dumps).fill(NaN);
  let first = 0;
  for await (const batch of batches) {
    const [{ length, children }] = batch.getChild('values')!.data as [Data];
    const rows = Math.min(length, dumps - first);
    const { values: sent, nullCount, nullBitmap, offset } = children[0]!;
    const valid = nullCount > 0 ? { bits: nullBitmap!, offset } : null;
    turnRows(values, { rows, sent: sent as Float32Array, valid }, { series: filters, length: dumps, first });
    first += rows;
  }
  return { stretch, values };
}

export function awaitedFilters(filters: number, dumps: number): FilterSeries {
  const values = new Float32Array(filters * dumps).fill(NaN);
  return { filters, dumps, values, here: new Uint8Array(dumps), chunks: new Set() };
}

/**
 * Adds chunks to a series, those that are not there yet: they are written into its own arrays, but one of the whole run is taken as it is. A chunk of a longer run, before it was indexed again, is
 * left out.
 * @returns the series under a new identity, or itself where nothing is new
 */
export function addFilterChunks(series: FilterSeries, chunks: readonly FilterChunk[]): FilterSeries {
  const isNew = (chunk: FilterChunk) => !series.chunks.has(chunk) && chunk.stretch.last < series.dumps;
  const added = chunks.filter(isNew);
  if (added.length === 0) return series;
  const whole = added.find((chunk) => lengthOf(chunk) === series.dumps);
  if (!whole) for (const chunk of added) writeChunk(series, chunk);
  const { values, here } = whole ? { values: whole.values, here: series.here.fill(1) } : series;
  return { ...series, values, here, chunks: new Set([...series.chunks, ...added]) };
}

function lengthOf({ stretch }: FilterChunk): number {
  return stretch.last - stretch.first + 1;
}

function writeChunk({ filters, dumps, values, here }: FilterSeries, chunk: FilterChunk): void {
  const { first, last } = chunk.stretch;
  const length = lengthOf(chunk);
  for (let filter = 0; filter < filters; filter++) {
    values.set(chunk.values.subarray(filter * length, (filter + 1) * length), filter * dumps + first);
  }
  here.fill(1, first, last + 1);
}

/** One filter's history, an entry a dump. */
export function ofFilter({ values, dumps }: FilterHistories, filter: number): Float32Array {
  return values.subarray(filter * dumps, (filter + 1) * dumps);
}
