import { dumpPlace, entryColumns, type EntryPlace } from './entry-place.ts';
import { columnsOf, extremesOf } from './reduction.ts';
import type { TimeScale } from './scale.ts';
import { dumpIndex } from './spaces.ts';

/** A curve's points, x and y by turns, in CSS pixels; NaN where it is interrupted. */
export type Points = Float32Array;

export interface ValueAxis {
  /** The value at the bottom and the one at the top. */
  readonly domain: readonly [number, number];
  /** y of the bottom and of the top. */
  readonly span: readonly [number, number];
}

export function valueY({ domain, span }: ValueAxis, value: number): number {
  const share = domain[1] === domain[0] ? 0 : (value - domain[0]) / (domain[1] - domain[0]);
  return span[0] + share * (span[1] - span[0]);
}

/**
 * A series as a line: a point a dump, or, where dumps outnumber pixels, the smallest and the largest of each pixel
 * column.
 *
 * @param place where the values stand among the dumps
 */
export function curvePoints(
  values: ArrayLike<number>,
  scale: TimeScale,
  axis: ValueAxis,
  place: EntryPlace = dumpPlace(values.length),
): Points {
  const isDumps = place.level === 0 && scale.dumpsPerPx <= 1;
  return isDumps ? dumpPoints(values, scale, axis, place.first) : columnPoints(values, scale, axis, place);
}

/** @param begin the dump of the first value */
function dumpPoints(values: ArrayLike<number>, scale: TimeScale, axis: ValueAxis, begin: number): Points {
  const first = Math.max(begin, Math.floor(scale.range.from) - 1);
  const last = Math.min(begin + values.length - 1, Math.ceil(scale.range.to));
  const points = new Float32Array(2 * Math.max(0, last - first + 1));
  for (let dump = first, at = 0; dump <= last; dump++) {
    points[at++] = scale.middle(dumpIndex(dump));
    points[at++] = valueY(axis, values[dump - begin]!);
  }
  return points;
}

function columnPoints(
  values: ArrayLike<number>,
  scale: TimeScale,
  axis: ValueAxis,
  place: EntryPlace,
): Points {
  const width = Math.floor(scale.width);
  const { min, max } = extremesOf(values, entryColumns(place, columnsOf(scale.range, width)));
  const points = new Float32Array(4 * width);
  for (let x = 0, at = 0; x < width; x++) {
    for (const value of [min[x]!, max[x]!]) {
      points[at++] = x + 0.5;
      points[at++] = valueY(axis, value);
    }
  }
  return points;
}

/** Puts a curve on the context's path; a lone point becomes a short stroke, so that a run of one dump shows one. */
export function traceCurve(context: CanvasRenderingContext2D, points: Points): void {
  let pen = false;
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = [points[at]!, points[at + 1]!];
    const ends = at + 2 >= points.length || Number.isNaN(points[at + 3]!);
    if (Number.isNaN(y)) pen = false;
    else if (pen) context.lineTo(x, y);
    else {
      context.moveTo(ends ? x - 4 : x, y);
      if (ends) context.lineTo(x + 4, y);
      pen = true;
    }
  }
}
