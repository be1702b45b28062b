import type { Table } from 'apache-arrow';
import { AWAITED } from '../drawing/stripe.ts';
import type { Stretch } from '../drawing/scale.ts';

/** Error of every class at every dump of a stretch, as it was sent: an entry a class, dump after dump; NaN where a class has no images. */
export interface ClassChunk {
  readonly stretch: Stretch;
  readonly error: Float32Array;
}

/** The same over the whole run, an entry a dump, class after class; `AWAITED` where no answer has come yet. */
export interface ClassSeries {
  readonly dumps: number;
  readonly error: Float32Array;
  /** The chunks that are in it. */
  readonly chunks: ReadonlySet<ClassChunk>;
}

/** Rows of `class-errors`. */
export function readClassChunk(table: Table, classes: number, stretch: Stretch): ClassChunk {
  const error = new Float32Array(classes * (stretch.last - stretch.first + 1));
  let at = 0;
  for (const data of table.getChild('error')!.data) {
    const entries = (data.children[0]!.values as Float32Array).subarray(0, data.length * classes);
    error.set(entries, at);
    at += entries.length;
  }
  return { stretch, error };
}

export function awaitedSeries(classes: number, dumps: number): ClassSeries {
  return { dumps, error: new Float32Array(classes * dumps).fill(AWAITED), chunks: new Set() };
}

/**
 * Writes chunks into the series' own array, those that are not there yet. A chunk of a longer run, before it was indexed again, is left out.
 * @returns the series under a new identity, or itself where nothing is new
 */
export function addChunks(series: ClassSeries, chunks: readonly ClassChunk[]): ClassSeries {
  const isNew = (chunk: ClassChunk) => !series.chunks.has(chunk) && chunk.stretch.last < series.dumps;
  const added = chunks.filter(isNew);
  if (added.length === 0) return series;
  for (const chunk of added) writeChunk(series, chunk);
  return { ...series, chunks: new Set([...series.chunks, ...added]) };
}

function writeChunk({ dumps, error }: ClassSeries, { stretch, error: rows }: ClassChunk): void {
  const length = stretch.last - stretch.first + 1;
  const classes = rows.length / length;
  for (let row = 0, at = 0; row < length; row++) {
    for (let id = 0; id < classes; id++, at++) error[id * dumps + stretch.first + row] = rows[at]!;
  }
}

/** One class' part of a column of `ClassSeries`. */
export function ofClass(column: Float32Array, classId: number, dumps: number): Float32Array {
  return column.subarray(classId * dumps, (classId + 1) * dumps);
}

/** A column of float64 over all of a table's blocks; NaN for null. */
export function numbersOf(table: Table, name: string): Float64Array {
  const column = table.getChild(name)!;
  const values = Float64Array.from(column.toArray() as ArrayLike<number>);
  if (column.nullCount > 0) values.forEach((_, row) => column.get(row) === null && (values[row] = NaN));
  return values;
}
