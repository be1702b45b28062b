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

/** The mean as a line: a point a bucket or, where they are narrower than a few pixels, one for several, each with the weight of its values. Interrupted where there is none. */
export function meanPoints(buckets: Buckets, edges: Edges, scale: TimeScale, axis: ValueAxis): Points {
  const points: number[] = [];
  for (let at = 0; at < buckets.first.length;) {
    const start = at;
    const [from] = edges(buckets.first[at]!, buckets.last[at]!);
    let [sum, count, to] = [0, 0, from];
    do {
      if (buckets.count[at]! > 0) {
        sum += buckets.mean[at]! * buckets.count[at]!;
        count += buckets.count[at]!;
      }
      to = edges(buckets.first[at]!, buckets.last[at]!)[1];
      at++;
    } while (at < buckets.first.length && scale.x(to) - scale.x(from) < MEAN_STEP);
    const isOfOne = at - start === 1 && buckets.first[start] === buckets.last[start];
    const x = scale.x((from + to) / 2);
    if (count > 0 || isOfOne) points.push(x, count > 0 ? valueY(axis, sum / count) : NaN);
  }
  return Float32Array.from(points);
}

/** Fills a band from column to column; a column is at least a pixel high. */
export function fillBand(context: CanvasRenderingContext2D, { min, max }: Extremes, axis: ValueAxis): void {
  for (let x = 0; x < min.length; x++) {
    if (Number.isNaN(min[x]!)) continue;
    const [top, bottom] = [valueY(axis, max[x]!), valueY(axis, min[x]!)];
    context.fillRect(x, top, 1, Math.max(1, bottom - top));
  }
}
