import type { Table } from 'apache-arrow';
import type { FilterHistories } from '../../analysis/index.ts';
import type { Stretch } from '../drawing/scale.ts';

/** A measure of all filters of a layer over a stretch, as it was sent. */
export interface FilterChunk {
  readonly stretch: Stretch;
  /** One after the other. */
  readonly parts: readonly FilterPart[];
}

/** Views of the answer: a row a dump, an entry a filter. */
interface FilterPart {
  readonly rows: number;
  readonly values: Float32Array;
  /** Arrow's bits of validity, from bit `offset` on; null where all entries are valid. */
  readonly valid: { readonly bits: Uint8Array; readonly offset: number } | null;
}

/** The same over the whole run, filter after filter; NaN for null. */
export interface FilterSeries extends FilterHistories {
  /** 1 for each dump whose values are here. */
  readonly here: Uint8Array;
  /** The chunks that are in it. */
  readonly chunks: ReadonlySet<FilterChunk>;
}

/** Rows of `layer-filters`, where they are. */
export function readFilterChunk(table: Table, filters: number, stretch: Stretch): FilterChunk {
  const parts = table.getChild('values')!.data.map(({ length: rows, children: [entries] }) => {
    const { values, nullCount, nullBitmap, offset } = entries!;
    return {
      rows,
      values: (values as Float32Array).subarray(0, rows * filters),
      valid: nullCount > 0 ? { bits: nullBitmap!, offset } : null,
    };
  });
  return { stretch, parts };
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

function writeChunk(series: FilterSeries, { stretch, parts }: FilterChunk): void {
  let dump = stretch.first;
  for (const part of parts) {
    turn(series, part, dump);
    if (part.valid) writeNulls(series, part, dump);
    dump += part.rows;
  }
  series.here.fill(1, stretch.first, stretch.last + 1);
}

/** Rows become columns. @param first the dump of the part's first row */
function turn(series: FilterSeries, { rows, values: sent }: FilterPart, first: number): void {
  const { filters, dumps, values } = series;
  for (let fromRow = 0; fromRow < rows; fromRow += SQUARE) {
    const endRow = Math.min(rows, fromRow + SQUARE);
    for (let from = 0; from < filters; from += SQUARE) {
      const end = Math.min(filters, from + SQUARE);
      for (let filter = from; filter < end; filter++) {
        const at = filter * dumps + first;
        for (let row = fromRow; row < endRow; row++) values[at + row] = sent[row * filters + filter]!;
      }
    }
  }
}

function writeNulls({ filters, dumps, values }: FilterSeries, part: FilterPart, first: number): void {
  const { bits, offset } = part.valid!;
  for (let row = 0, bit = offset; row < part.rows; row++) {
    for (let filter = 0; filter < filters; filter++, bit++) {
      if (((bits[bit >> 3]! >> (bit & 7)) & 1) === 0) values[filter * dumps + first + row] = NaN;
    }
  }
}

/** One filter's history, an entry a dump. */
export function ofFilter({ values, dumps }: FilterHistories, filter: number): Float32Array {
  return values.subarray(filter * dumps, (filter + 1) * dumps);
}
