import { exact } from '../drawing/numbers.ts';
import type { Stretch } from '../drawing/scale.ts';
import type { OpenRun } from './open-run.ts';

/** The visible dumps. */
export function visibleDumps(run: OpenRun): Stretch {
  const { from, to } = run.range();
  return { first: Math.max(0, Math.floor(from)), last: Math.min(run.dumps(), Math.ceil(to)) - 1 };
}

/** `iterations 30 – 1,950`. */
export function rangeText(run: OpenRun): string {
  const { first, last } = visibleDumps(run);
  const iterations = run.iterations();
  return `iterations ${exact(iterations[first]!)} – ${exact(iterations[last]!)}`;
}
