import type { DumpRange } from '../drawing/scale.ts';
import { nearestDump } from '../drawing/ruler.ts';
import { wholeRun } from '../drawing/scale.ts';

type Iterations = readonly [number, number];

/** Parts of a dump that the address tells apart: a tenth of a pixel where two dumps fill the widest screen. */
const PARTS = 10_000;

/** The range whose ends are in parts of dumps that the address can say. */
export function sayable({ from, to }: DumpRange): DumpRange {
  return { from: Math.round(from * PARTS) / PARTS, to: Math.round(to * PARTS) / PARTS };
}

/**
 * The iterations at both ends of a range, as the address has them; null for the whole run. Their decimals say how far into its dump's stretch the
 * range begins and ends; an end that is a dump's end has none.
 */
export function iterationsOf(range: DumpRange, iterations: ArrayLike<number>): Iterations | null {
  const { from, to } = sayable(range);
  if (from <= 0 && to >= iterations.length) return null;
  const first = Math.min(Math.max(0, Math.floor(from)), iterations.length - 1);
  const last = Math.min(iterations.length, Math.ceil(to)) - 1;
  return [withPart(iterations[first]!, from - first), withPart(iterations[last]!, (to - last) % 1)];
}

/** The range of an address; less than a dump is that dump, and what lies outside of the run is all of it. */
export function rangeOf(asked: Iterations | null, iterations: ArrayLike<number>): DumpRange {
  if (!asked || iterations.length === 0) return wholeRun(iterations.length);
  const [first, last] = asked;
  const isOutside = Math.floor(first) > iterations[iterations.length - 1]! || last < iterations[0]!;
  if (first > last || isOutside) return wholeRun(iterations.length);
  const [from, end] = [first, last].map((iteration) => nearestDump(iterations, Math.floor(iteration))) as [
    number,
    number,
  ];
  const range = sayable({ from: from + partOf(first), to: end + (partOf(last) || 1) });
  return range.to - range.from < 1 ? { from, to: end + 1 } : range;
}

function withPart(iteration: number, part: number): number {
  return Math.round((iteration + Math.max(0, part)) * PARTS) / PARTS;
}

function partOf(iteration: number): number {
  return iteration - Math.floor(iteration);
}

/** The range after dumps have come at the end of the run: the whole run stays in view, or the same dumps do. */
export function grownRange(
  range: DumpRange,
  before: ArrayLike<number>,
  iterations: ArrayLike<number>,
): DumpRange {
  return iterationsOf(range, before) === null ? wholeRun(iterations.length) : range;
}

/** Whether a run's dumps are those of before, and perhaps more after them. */
export function hasGrown(before: ArrayLike<number>, iterations: ArrayLike<number>): boolean {
  const last = before.length - 1;
  return last >= 0 && before[0] === iterations[0] && before[last] === iterations[last];
}

/** Whether the address says just this range. */
export function saysRange(
  asked: Iterations | null,
  range: DumpRange,
  iterations: ArrayLike<number>,
): boolean {
  return String(iterationsOf(range, iterations)) === String(asked);
}
