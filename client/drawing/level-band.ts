import type { Points, ValueAxis } from './curve.ts';
import { valueY } from './curve.ts';
import type { Extremes } from './reduction.ts';
import type { TimeScale } from './scale.ts';

/** What is drawn of a curve at a level of detail, an entry a bucket. */
export interface Buckets {
  /** Iterations of the first and the last row. */
  readonly first: ArrayLike<number>;
  readonly last: ArrayLike<number>;
  readonly min: ArrayLike<number>;
  readonly max: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly count: ArrayLike<number>;
}

/** Where a bucket begins and ends, in dumps and parts of dumps. */
export type Edges = (first: number, last: number) => readonly [number, number];

/** The mean line has no more points than one in so many CSS pixels: over noise it stays a line. */
const MEAN_STEP = 6;

/** Least and greatest value in each pixel column: those of every bucket that reaches into it, so that none disappears. NaN where there is none. */
export function bandOf(buckets: Buckets, edges: Edges, scale: TimeScale): Extremes {
  const width = Math.max(0, Math.floor(scale.width));
  const min = new Float32Array(width).fill(NaN);
  const max = new Float32Array(width).fill(NaN);
  for (let at = 0; at < buckets.first.length; at++) {
    if (buckets.count[at] === 0) continue;
    const [from, to] = edges(buckets.first[at]!, buckets.last[at]!);
    const [left, right] = [Math.floor(scale.x(from)), Math.ceil(scale.x(to)) - 1];
    for (let x = Math.max(0, left); x <= Math.min(width - 1, Math.max(left, right)); x++) {
      if (!(min[x]! <= buckets.min[at]!)) min[x] = buckets.min[at]!;
      if (!(max[x]! >= buckets.max[at]!)) max[x] = buckets.max[at]!;
    }
  }
  return { min, max };
}

/**
 * The mean as a line: a point a bucket or, where they are narrower than a few pixels, one for several, each with the weight of its values. Interrupted where there is no value for as long as that.
 */
export function meanPoints(buckets: Buckets, edges: Edges, scale: TimeScale, axis: ValueAxis): Points {
  const points: number[] = [];
  const widthOf = (from: number, to: number) => scale.x(to) - scale.x(from);
  let [sum, count, start, end] = [0, 0, NaN, NaN];
  const close = () => {
    const isWide = widthOf(start, end) >= MEAN_STEP;
    if (count > 0 || isWide) points.push(scale.x((start + end) / 2), valueY(axis, sum / count));
    [sum, count, start] = [0, 0, NaN];
  };
  for (let at = 0; at < buckets.first.length; at++) {
    const [from, to] = edges(buckets.first[at]!, buckets.last[at]!);
    const values = buckets.count[at]!;
    if (values === 0 && widthOf(from, to) >= MEAN_STEP) close();
    if (Number.isNaN(start)) start = from;
    if (values > 0) sum += buckets.mean[at]! * values;
    count += values;
    end = to;
    if (widthOf(start, end) >= MEAN_STEP) close();
  }
  close();
  return Float32Array.from(points);
}

/** Fills a band from column to column; a column is at least a pixel high. */
export function fillExtremes(
  context: CanvasRenderingContext2D,
  { min, max }: Extremes,
  axis: ValueAxis,
): void {
  for (let x = 0; x < min.length; x++) {
    if (Number.isNaN(min[x]!)) continue;
    const [top, bottom] = [valueY(axis, max[x]!), valueY(axis, min[x]!)];
    context.fillRect(x, top, 1, Math.max(1, bottom - top));
  }
}
