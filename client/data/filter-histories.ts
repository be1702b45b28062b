import type { Table } from 'apache-arrow';
import type { FilterHistories } from '../../analysis/index.ts';
import type { Stretch } from '../drawing/scale.ts';

/** A measure of all filters of a layer over a stretch, as it was sent: a row a dump, an entry a filter; NaN for null. */
export interface FilterChunk {
  readonly stretch: Stretch;
  readonly values: Float32Array;
}

/** The same over the whole run, filter after filter. */
export interface FilterSeries extends FilterHistories {
  /** 1 for each dump whose values are here. */
  readonly here: Uint8Array;
  /** The chunks that are in it. */
  readonly chunks: ReadonlySet<FilterChunk>;
}

/** Rows of `layer-filters`. */
export function readFilterChunk(table: Table, filters: number, stretch: Stretch): FilterChunk {
  const values = new Float32Array(filters * (stretch.last - stretch.first + 1));
  let at = 0;
  for (const data of table.getChild('values')!.data) {
    const entries = data.children[0]!;
    const length = data.length * filters;
    values.set((entries.values as Float32Array).subarray(0, length), at);
    if (entries.nullCount > 0) {
      const { nullBitmap, offset } = entries;
      for (let entry = 0, bit = offset; entry < length; entry++, bit++) {
        if (((nullBitmap[bit >> 3]! >> (bit & 7)) & 1) === 0) values[at + entry] = NaN;
      }
    }
    at += length;
  }
  return { stretch, values };
}

export function awaitedFilters(filters: number, dumps: number): FilterSeries {
  const values = new Float32Array(filters * dumps).fill(NaN);
  return { filters, dumps, values, here: new Uint8Array(dumps), chunks: new Set() };
}

/**
 * Writes chunks into the series' own arrays, those that are not there yet. A chunk of a longer run, before it was indexed again, is left out.
 * @returns the series under a new identity, or itself where nothing is new
 */
export function addFilterChunks(series: FilterSeries, chunks: readonly FilterChunk[]): FilterSeries {
  const isNew = (chunk: FilterChunk) => !series.chunks.has(chunk) && chunk.stretch.last < series.dumps;
  const added = chunks.filter(isNew);
  if (added.length === 0) return series;
  for (const chunk of added) writeChunk(series, chunk);
  return { ...series, chunks: new Set([...series.chunks, ...added]) };
}

/** Filters and dumps of a square that stays in the cache while it is turned. */
const SQUARE = 32;

function writeChunk({ filters, dumps, values, here }: FilterSeries, chunk: FilterChunk): void {
  const { first, last } = chunk.stretch;
  const rows = last - first + 1;
  for (let fromRow = 0; fromRow < rows; fromRow += SQUARE) {
    const endRow = Math.min(rows, fromRow + SQUARE);
    for (let from = 0; from < filters; from += SQUARE) {
      const end = Math.min(filters, from + SQUARE);
      for (let filter = from; filter < end; filter++) {
        const at = filter * dumps + first;
        for (let row = fromRow; row < endRow; row++) values[at + row] = chunk.values[row * filters + filter]!;
      }
    }
  }
  here.fill(1, first, last + 1);
}

/** One filter's history, an entry a dump. */
export function ofFilter({ values, dumps }: FilterHistories, filter: number): Float32Array {
  return values.subarray(filter * dumps, (filter + 1) * dumps);
}
