import type { Data, Table } from 'apache-arrow';
import { firstAtLeast } from '../../analysis/index.ts';
import type { RunDetail } from '../../schema/index.ts';
import type { Need } from './coordinator.ts';
import type { LeveledRows, LevelStretch } from './level-stretches.ts';
import { tableNeed } from './needs.ts';

/** A curve at a level of detail: a bucket of rows after the other, with the iterations of its first and last row. NaN where a bucket has no value. */
export interface LevelCurve {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
  /** How many values a bucket has. */
  readonly count: Int32Array;
}

/** A table whose rows are at ascending iterations. */
export interface CurveSource extends LeveledRows {
  /** Without a query. */
  readonly route: string;
  /** The column of numbers. */
  readonly column: string;
}

export function curveNeed(
  run: RunDetail,
  { route, column }: CurveSource,
  { level, from, to }: LevelStretch,
): Need<LevelCurve> {
  const url = `${route}?level=${level}&columns=iteration,lastIteration,${column}&from=${from}`;
  return tableNeed(run, to === undefined ? url : `${url}&to=${to}`, (table) => readLevelCurve(table, column));
}

/** Rows of a table at a level, one of its columns; it may have none. */
export function readLevelCurve(table: Table, column: string): LevelCurve {
  // Of an answer without rows Arrow makes a batch whose columns have no children.
  const batches = table.batches.filter(({ numRows }) => numRows > 0);
  const dataOf = (name: string) => batches.map((batch) => batch.getChild(name)!.data[0]!);
  const integers = (parts: readonly Data[]) => joined(parts, new Int32Array(table.numRows));
  const structs = dataOf(column);
  const part = (at: number) => structs.map((data) => data.children[at]!);
  const floats = (at: number) => joined(part(at), new Float64Array(table.numRows));
  return {
    first: integers(dataOf('iteration')),
    last: integers(dataOf('lastIteration')),
    min: floats(0),
    max: floats(1),
    mean: floats(2),
    count: integers(part(3)),
  };
}

/** Under a null stands NaN. */
function joined<T extends Int32Array | Float64Array>(parts: readonly Data[], into: T): T {
  let at = 0;
  for (const { values, length } of parts) {
    into.set((values as T).subarray(0, length), at);
    at += length;
  }
  return into;
}

/** Curves that follow each other as one. */
export function joinedCurves(curves: readonly LevelCurve[]): LevelCurve {
  if (curves.length === 1) return curves[0]!;
  const length = curves.reduce((sum, { first }) => sum + first.length, 0);
  const whole = <T extends Int32Array | Float64Array>(of: (curve: LevelCurve) => T, into: T): T => {
    let at = 0;
    for (const curve of curves) {
      into.set(of(curve), at);
      at += of(curve).length;
    }
    return into;
  };
  return {
    first: whole(({ first }) => first, new Int32Array(length)),
    last: whole(({ last }) => last, new Int32Array(length)),
    min: whole(({ min }) => min, new Float64Array(length)),
    max: whole(({ max }) => max, new Float64Array(length)),
    mean: whole(({ mean }) => mean, new Float64Array(length)),
    count: whole(({ count }) => count, new Int32Array(length)),
  };
}

/** The mean over the buckets with iterations after `from` up to `to`; NaN where there is none. */
export function meanWithin({ first, last, mean, count }: LevelCurve, from: number, to: number): number {
  let [sum, values] = [0, 0];
  for (let at = firstAtLeast(last, from + 1); at < first.length && first[at]! <= to; at++) {
    if (count[at] === 0) continue;
    sum += mean[at]! * count[at]!;
    values += count[at]!;
  }
  return values === 0 ? NaN : sum / values;
}
