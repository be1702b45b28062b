import type { RecordBatch } from 'apache-arrow';
import { recordBatch, scalarValues, type Extent } from '../../schema/index.ts';
import { integers, nullableFloats } from './columns.ts';

/** Rows of one column of `scalars.arrow`. */
export interface ValueRows {
  readonly iterations: Int32Array;
  /** NaN where it is null. */
  readonly values: Float64Array;
}

/** Rows of `scalars.arrow` of several dumps, one after the other. */
export interface ScalarValues {
  /** How many rows the dumps before these have. */
  readonly before: number;
  readonly iterations: Int32Array;
  /** For each dump how many rows there are up to it, from the run's first on. */
  readonly ends: readonly number[];
  /** The values of a column; NaN where they are not finite, or the dump has no such column. */
  values(column: string): Float64Array;
}

/** The rows of dumps that follow those of an index: a row that is not later than the dump before its own is left out, so iterations ascend. */
export function scalarValuesOf(
  indexed: Extent,
  iterations: Int32Array,
  scalars: readonly ReadonlyMap<string, Float64Array>[],
): ScalarValues {
  const before = indexed.scalarRows.at(-1) ?? 0;
  const parts = scalars.map((columns, dump) => {
    const all = columns.get('iteration')!;
    const after = iterations[dump - 1] ?? indexed.iterations.at(-1) ?? -1;
    return { columns, first: all.findIndex((iteration) => iteration > after), end: all.length };
  });
  let end = before;
  const ends = parts.map((part) => (end += part.end - part.first));
  const rows = new Int32Array(end - before);
  parts.forEach(({ columns, first }, dump) => {
    rows.set(columns.get('iteration')!.subarray(first), (ends[dump - 1] ?? before) - before);
  });
  const values = (column: string) => {
    const joined = new Float64Array(end - before).fill(NaN);
    parts.forEach(({ columns, first }, dump) => {
      joined.set(columns.get(column)?.subarray(first) ?? [], (ends[dump - 1] ?? before) - before);
    });
    return joined.map((value) => (Number.isFinite(value) ? value : NaN));
  };
  return { before, iterations: rows, ends, values };
}

/** Rows of `scalar-values`. */
export function valueRows(iterations: Int32Array, values: Float64Array): RecordBatch {
  return recordBatch(scalarValues, [integers(iterations), nullableFloats(values)]);
}

/** The first rows of a block of `scalar-values`. */
export function valuesIn(block: RecordBatch, rows: number): ValueRows {
  const [iterations, values] = block.data.children;
  return {
    iterations: (iterations!.values as Int32Array).subarray(0, rows),
    values: (values!.values as Float64Array).subarray(0, rows),
  };
}
