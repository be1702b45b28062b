import type { Data, Table } from 'apache-arrow';
import type { RunDetail } from '../../schema/index.ts';
import type { Need } from './coordinator.ts';
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
export interface CurveSource {
  /** Without a query. */
  readonly route: string;
  /** The column of numbers. */
  readonly column: string;
  /** How many there are in the run. */
  readonly rows: number;
  /** Whether its rows are the dumps, or iterations of the training, of which only the number is known: they are taken as evenly spaced. */
  readonly of: 'dumps' | 'iterations';
}

/** What one request asks for: iterations `from` to `to`, both inclusive, so many rows in a bucket; what may grow at its end has none. */
export interface CurveStretch {
  readonly level: number;
  readonly from: number;
  readonly to?: number;
}

/** Iterations, both inclusive. */
export interface IterationRange {
  readonly from: number;
  readonly to: number;
}

/** What of a run says where the rows of its tables are. */
export interface CurveRun {
  readonly iterations: readonly number[];
  readonly run: Pick<RunDetail['run'], 'dumpInterval'>;
}

/** Buckets that a request brings, at least, where it is not the whole run. */
const BUCKETS = 1024;

/** The coarsest level with at least a bucket a pixel: the level of a single row where rows are fewer than pixels. */
export function levelFor(rows: number, pixels: number): number {
  return Math.max(0, Math.floor(Math.log2(rows / Math.max(1, pixels))));
}

/**
 * What is to be asked for so that a range is covered with at least a bucket a pixel. Stretches of one level begin at the same iterations wherever the range does, so that scrolling back repeats them (of a
 * run that grows, as long as its iterations stay as dense); buckets are cut where they meet, so no row is in two.
 */
export function curveStretches(
  run: CurveRun,
  source: Pick<CurveSource, 'rows' | 'of'>,
  range: IterationRange,
  pixels: number,
): CurveStretch[] {
  return source.of === 'dumps'
    ? dumpStretches(run.iterations, range, pixels)
    : iterationStretches(run, source.rows, range, pixels);
}

/** However unevenly the dumps are spaced: cut by their places. */
function dumpStretches(
  iterations: readonly number[],
  { from, to }: IterationRange,
  pixels: number,
): CurveStretch[] {
  const [first, end] = [firstAfter(iterations, from - 1), firstAfter(iterations, to)];
  const level = levelFor(end - first, pixels);
  const length = BUCKETS * 2 ** level;
  const found: CurveStretch[] = [];
  for (let at = Math.floor(first / length) * length; at < end; at += length) {
    const next = iterations[at + length];
    found.push({ level, from: iterations[at]!, ...(next === undefined ? {} : { to: next - 1 }) });
  }
  return found;
}

/** Of a training that was resumed, what is before the first dump's own iterations is in the first stretch, should there be any: none is asked for where no row is. */
function iterationStretches(
  { iterations, run }: CurveRun,
  rows: number,
  { from, to }: IterationRange,
  pixels: number,
): CurveStretch[] {
  const last = iterations.at(-1) ?? 0;
  const begin = Math.max(0, (iterations[0] ?? 0) - run.dumpInterval + 1);
  const density = Math.min(1, rows / (last - begin + 1));
  const start = Math.max(begin, from);
  const level = levelFor((to - start + 1) * density, pixels);
  const length = 2 ** Math.ceil(Math.log2((BUCKETS * 2 ** level) / Math.max(density, 1e-9)));
  const found: CurveStretch[] = [];
  for (let at = Math.floor(start / length) * length; at <= Math.min(to, last); at += length) {
    found.push({ level, from: at <= begin ? 0 : at, to: at + length - 1 });
  }
  return found;
}

/** The whole run in some 1,000 to 2,000 buckets. */
export function overviewStretch(rows: number): CurveStretch {
  return { level: levelFor(rows, BUCKETS), from: 0 };
}

export function curveNeed(
  run: RunDetail,
  { route, column }: CurveSource,
  { level, from, to }: CurveStretch,
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
  for (let at = firstAfter(last, from); at < first.length && first[at]! <= to; at++) {
    if (count[at] === 0) continue;
    sum += mean[at]! * count[at]!;
    values += count[at]!;
  }
  return values === 0 ? NaN : sum / values;
}

/** The place of the first number above `value`. */
function firstAfter(ascending: ArrayLike<number>, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
