import type { DumpRange } from '../drawing/scale.ts';
import { nearestDump } from '../drawing/ruler.ts';
import { wholeRun } from '../drawing/scale.ts';

type Iterations = readonly [number, number];

/** The iterations at both ends of a range, as the address has them; null for the whole run. */
export function iterationsOf(range: DumpRange, iterations: ArrayLike<number>): Iterations | null {
  const first = Math.max(0, Math.floor(range.from));
  const last = Math.min(iterations.length, Math.ceil(range.to)) - 1;
  if (first === 0 && last === iterations.length - 1) return null;
  return [iterations[first]!, iterations[last]!];
}

/** The range of an address: whole dumps. */
export function rangeOf(asked: Iterations | null, iterations: ArrayLike<number>): DumpRange {
  if (!asked || iterations.length === 0) return wholeRun(iterations.length);
  const [a, b] = asked.map((iteration) => nearestDump(iterations, iteration)) as [number, number];
  return { from: Math.min(a, b), to: Math.max(a, b) + 1 };
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

/** Whether the address says just this range, but for parts of dumps at its ends. */
export function saysRange(
  asked: Iterations | null,
  range: DumpRange,
  iterations: ArrayLike<number>,
): boolean {
  return String(iterationsOf(range, iterations)) === String(asked);
}
