import { bisectRight, ticks } from 'd3-array';
import { short } from './numbers.ts';
import type { TimeScale } from './scale.ts';
import { px, type Px } from './spaces.ts';

export interface Tick {
  readonly x: Px;
  readonly label: string;
}

/** Pixels between two labels. */
const GAP = 72;

/**
 * Labels of iterations over an axis of dumps: round iterations, each where it falls between the dumps around it.
 *
 * @param iterations of the dumps, ascending, not always evenly spaced
 */
export function rulerTicks(iterations: ArrayLike<number>, scale: TimeScale): Tick[] {
  if (iterations.length === 0) return [];
  const last = iterations.length - 1;
  const first = iterations[Math.max(0, Math.floor(scale.range.from))]!;
  const end = iterations[Math.min(last, Math.ceil(scale.range.to) - 1)]!;
  if (first === end) return [{ x: scale.x(iterationPlace(iterations, first)), label: short(first) }];
  const found: Tick[] = [];
  for (const iteration of ticks(first, end, Math.max(2, scale.width / GAP / 1.4))) {
    if (!Number.isInteger(iteration)) continue;
    const x = scale.x(iterationPlace(iterations, iteration));
    const before = found.at(-1)?.x ?? -Infinity;
    if (x - before >= GAP * 0.8 && x >= 0 && x <= scale.width)
      found.push({ x: px(x), label: short(iteration) });
  }
  return found;
}

/** Where an iteration stands on the axis of dumps: the middle of its dump, or between the two around it. */
export function iterationPlace(iterations: ArrayLike<number>, iteration: number): number {
  const last = iterations.length - 1;
  const after = bisectRight(iterations, iteration);
  const before = after - 1;
  if (before < 0) return 0.5;
  if (before >= last) return last + 0.5;
  const share = (iteration - iterations[before]!) / (iterations[after]! - iterations[before]!);
  return before + share + 0.5;
}

/** Where a dump that is not on the axis would stand: at the edge of the axis where it is before all others, or behind them. */
export function missingPlace(iterations: ArrayLike<number>, iteration: number): number {
  const after = bisectRight(iterations, iteration);
  return after === 0 || after === iterations.length ? after : iterationPlace(iterations, iteration);
}

/** The edges of rows that are dumps: from the left edge of the first to the right edge of the last. */
export function dumpEdges(iterations: ArrayLike<number>): (first: number, last: number) => [number, number] {
  return (first, last) => [iterationPlace(iterations, first) - 0.5, iterationPlace(iterations, last) + 0.5];
}

/** The edges of rows that are iterations; those before the first dump share the left half of its stretch. */
export function iterationEdges(
  iterations: ArrayLike<number>,
): (first: number, last: number) => [number, number] {
  const begin = iterations[0] ?? 0;
  const place = (iteration: number) =>
    iteration < begin
      ? (0.5 * Math.max(0, iteration)) / Math.max(1, begin)
      : iterationPlace(iterations, iteration);
  return (first, last) => [place(first - 0.5), place(last + 0.5)];
}

/** The dump nearest to an iteration. */
export function nearestDump(iterations: ArrayLike<number>, iteration: number): number {
  return Math.round(iterationPlace(iterations, iteration) - 0.5);
}
