import { firstAtLeast } from '../../analysis/index.ts';
import type { RunDetail } from '../../schema/index.ts';

/** How many rows a table of the run has, and what they are. */
export interface LeveledRows {
  readonly rows: number;
  /** Whether its rows are the dumps, or iterations of the training, of which only the number is known: they are taken as evenly spaced. */
  readonly of: 'dumps' | 'iterations';
  /** Pixels that buckets are asked for, at most: each takes its room once for every series of the table. */
  readonly most?: number;
}

/** What one request asks for: iterations `from` to `to`, both inclusive, so many rows in a bucket; what may grow at its end has none. */
export interface LevelStretch {
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
export interface LevelRun {
  readonly iterations: readonly number[];
  readonly run: Pick<RunDetail['run'], 'dumpInterval'>;
}

/** Buckets that a request brings, at least, where it is not the whole run and they are of one series. */
const BUCKETS = 1024;

/** The coarsest level with at least a bucket a pixel: the level of a single row where rows are fewer than pixels. */
export function levelFor(rows: number, pixels: number): number {
  return Math.max(0, Math.floor(Math.log2(rows / Math.max(1, pixels))));
}

/**
 * What is to be asked for so that a range is covered with at least a bucket a pixel. Stretches of one level begin at the same iterations wherever the range does, so that scrolling back repeats them (of a
 * run that grows, as long as its iterations stay as dense); buckets are cut where they meet, so no row is in two.
 */
export function levelStretches(
  run: LevelRun,
  source: LeveledRows,
  range: IterationRange,
  pixels: number,
): LevelStretch[] {
  const shown = { pixels: Math.min(pixels, source.most ?? pixels), buckets: bucketsOf(source) };
  return source.of === 'dumps'
    ? dumpStretches(run.iterations, range, shown)
    : iterationStretches(run, source.rows, range, shown);
}

function bucketsOf({ most = BUCKETS }: LeveledRows): number {
  return Math.min(BUCKETS, 2 ** Math.floor(Math.log2(Math.max(1, most))));
}

interface Shown {
  readonly pixels: number;
  /** In a stretch. */
  readonly buckets: number;
}

/** However unevenly the dumps are spaced: cut by their places. */
function dumpStretches(
  iterations: readonly number[],
  { from, to }: IterationRange,
  { pixels, buckets }: Shown,
): LevelStretch[] {
  const [first, end] = [firstAtLeast(iterations, from), firstAtLeast(iterations, to + 1)];
  const level = levelFor(end - first, pixels);
  const length = buckets * 2 ** level;
  const found: LevelStretch[] = [];
  for (let at = Math.floor(first / length) * length; at < end; at += length) {
    const next = iterations[at + length];
    found.push({ level, from: iterations[at]!, ...(next === undefined ? {} : { to: next - 1 }) });
  }
  return found;
}

/** Of a training that was resumed, what is before the first dump's own iterations is in the first stretch, should there be any: none is asked for where no row is. */
function iterationStretches(
  { iterations, run }: LevelRun,
  rows: number,
  { from, to }: IterationRange,
  { pixels, buckets }: Shown,
): LevelStretch[] {
  const last = iterations.at(-1) ?? 0;
  const begin = Math.max(0, (iterations[0] ?? 0) - run.dumpInterval + 1);
  const density = Math.min(1, rows / (last - begin + 1));
  const start = Math.max(begin, from);
  const level = levelFor((to - start + 1) * density, pixels);
  const length = 2 ** Math.ceil(Math.log2((buckets * 2 ** level) / Math.max(density, 1e-9)));
  const found: LevelStretch[] = [];
  for (let at = Math.floor(start / length) * length; at <= Math.min(to, last); at += length) {
    found.push({ level, from: at <= begin ? 0 : at, to: at + length - 1 });
  }
  return found;
}

/** The whole run in some 1,000 to 2,000 buckets, of many series in fewer. */
export function overviewStretch(source: Pick<LeveledRows, 'rows' | 'most'>): LevelStretch {
  return { level: levelFor(source.rows, Math.min(BUCKETS, source.most ?? BUCKETS)), from: 0 };
}
