import { tickStep } from 'd3-array';
import type { ValueAxis } from '../drawing/curve.ts';
import type { Buckets, Edges } from '../drawing/level-band.ts';
import { exact, measured } from '../drawing/numbers.ts';
import type { DumpRange } from '../drawing/scale.ts';
import { widen, type Extent } from '../drawing/value-scale.ts';

type Curve = 'error' | 'loss';

/** How finely the ends of an axis are rounded: in so many steps it spans all values. */
const STEPS = 10;

/** An axis spans at least so much, so that what hardly differs does not fill it: of an error, and of a loss as a share of its greatest value. */
const LEAST_SPAN = { error: 0.01, loss: 0.05 } as const;

/** Widens an extent by the values of a curve that are drawn: those of the visible dumps, and of one more at each side, from which a line leads in. */
export function widenByDumps(extent: Extent, values: ArrayLike<number>, { from, to }: DumpRange): void {
  const [first, end] = [Math.max(0, Math.floor(from) - 1), Math.min(values.length, Math.ceil(to) + 1)];
  for (let dump = first; dump < end; dump++) widen(extent, [values[dump]!]);
}

/** The same of a curve that came in buckets: by the least and the greatest value of each. */
export function widenByBuckets(
  extent: Extent,
  { first, last, min, max, count }: Buckets,
  edges: Edges,
  { from, to }: DumpRange,
): void {
  for (let at = 0; at < first.length; at++) {
    if (count[at] === 0) continue;
    const [left, right] = edges(first[at]!, last[at]!);
    if (right > from - 1 && left < to + 1) widen(extent, [min[at]!, max[at]!]);
  }
}

/**
 * The y axis of what is drawn: nothing is cut, and its ends are round. It begins at 0, unless the least value is more than half of the greatest: then one sees how they differ. An error is 0…1.
 *
 * @param span y of the bottom and of the top
 */
export function curveAxis(kind: Curve, { min, max }: Extent, span: ValueAxis['span']): ValueAxis {
  if (!(min <= max)) return { domain: [0, 1], span };
  const from = min < 0 || min > max / 2 ? min : 0;
  const least = kind === 'error' ? LEAST_SPAN.error : LEAST_SPAN.loss * Math.abs(max);
  const step = tickStep(0, Math.max(max - from, least) || 1, STEPS);
  const bottom = inSteps(Math.floor, from, step);
  const top = inSteps(Math.ceil, Math.max(max, bottom + (least || 1)), step);
  return { domain: kind === 'error' && top > 1 ? [Math.min(bottom, 1 - least), 1] : [bottom, top], span };
}

/** A binary fraction that is a hair beyond a step is at that step. */
function inSteps(round: (value: number) => number, value: number, step: number): number {
  return round(Number((value / step).toPrecision(9))) * step;
}

/** An end of the axis in all its digits: 9.5 %, 0.625, 1.2e-5. */
export function endText(kind: Curve, value: number): string {
  const rounded = Number((kind === 'error' ? 100 * value : value).toPrecision(9));
  if (kind === 'error') return `${rounded}\u202f%`;
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? measured(rounded) : exact(rounded);
}
