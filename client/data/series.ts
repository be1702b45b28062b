import type { Table } from 'apache-arrow';
import { AWAITED } from '../drawing/stripe.ts';
import type { Stretch } from '../drawing/scale.ts';

/** Error and confidence of every class at every dump of a stretch; an entry a dump, class after class. */
export interface ClassChunk {
  readonly stretch: Stretch;
  readonly error: Float32Array;
  readonly confidence: Float32Array;
}

/** The same over the whole run; `AWAITED` where no answer has come yet. */
export interface ClassSeries {
  readonly dumps: number;
  readonly error: Float32Array;
  readonly confidence: Float32Array;
  /** The chunks that are in it. */
  readonly chunks: ReadonlySet<ClassChunk>;
}

/** Rows of `class-stats` of all classes; the rows of all classes together are passed over. */
export function readClassChunk(
  table: Table,
  iterations: ReadonlyMap<number, number>,
  classes: number,
  stretch: Stretch,
): ClassChunk {
  const length = stretch.last - stretch.first + 1;
  const error = new Float32Array(classes * length).fill(NaN);
  const confidence = new Float32Array(classes * length).fill(NaN);
  const columns = ['class', 'iteration', 'error', 'confidence'].map((name) => table.getChild(name)!);
  table.batches.forEach((_, at) => {
    const [ids, rows, errors, confidences] = columns.map(({ data }) => data[at]!.values as Float32Array);
    for (let row = 0; row < ids!.length; row++) {
      const place = iterations.get(rows![row]!)! - stretch.first;
      if (ids![row]! < 0) continue;
      error[ids![row]! * length + place] = errors![row]!;
      confidence[ids![row]! * length + place] = confidences![row]!;
    }
  });
  return { stretch, error, confidence };
}

export function awaitedSeries(classes: number, dumps: number): ClassSeries {
  return {
    dumps,
    error: new Float32Array(classes * dumps).fill(AWAITED),
    confidence: new Float32Array(classes * dumps).fill(AWAITED),
    chunks: new Set(),
  };
}

/**
 * Writes chunks into the series' own arrays, those that are not there yet. A chunk of a longer run, before it was indexed again, is left out.
 * @returns the series under a new identity, or itself where nothing is new
 */
export function addChunks(series: ClassSeries, chunks: readonly ClassChunk[]): ClassSeries {
  const isNew = (chunk: ClassChunk) => !series.chunks.has(chunk) && chunk.stretch.last < series.dumps;
  const added = chunks.filter(isNew);
  if (added.length === 0) return series;
  for (const chunk of added) writeChunk(series, chunk);
  return { ...series, chunks: new Set([...series.chunks, ...added]) };
}

function writeChunk({ dumps, error, confidence }: ClassSeries, chunk: ClassChunk): void {
  const { first, last } = chunk.stretch;
  const length = last - first + 1;
  for (let from = 0, to = first; from < chunk.error.length; from += length, to += dumps) {
    error.set(chunk.error.subarray(from, from + length), to);
    confidence.set(chunk.confidence.subarray(from, from + length), to);
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
