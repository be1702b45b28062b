/** A skip edge's way down, from one height to another, left of everything at those heights. */
export interface SkipSpan {
  readonly top: number;
  readonly bottom: number;
}

/** What a lane takes, and what all take at most, in units of the layout. */
const LANE = 5;
const WIDEST = 44;
/** More lanes than these could not be told apart: the outermost has all that have no room in the others. */
const MOST = 16;

/**
 * How far left of everything beside it each skip edge runs, in units of the layout: those that overlap have lanes of their own while there are any, shorter ones nearer.
 */
export function skipLanes(spans: readonly SkipSpan[]): Float64Array {
  const byLength = spans
    .map((_, at) => at)
    .sort((a, b) => lengthOf(spans[a]!) - lengthOf(spans[b]!) || spans[a]!.top - spans[b]!.top);
  const lanes = new Int32Array(spans.length);
  const taken: SkipSpan[][] = [];
  for (const at of byLength) {
    const span = spans[at]!;
    const free = taken.findIndex((others) => !others.some((other) => overlaps(other, span)));
    lanes[at] = free < 0 ? Math.min(taken.length, MOST - 1) : free;
    (taken[lanes[at]!] ??= []).push(span);
  }
  const step = Math.min(LANE, WIDEST / Math.max(1, taken.length));
  return Float64Array.from(lanes, (lane) => LANE + lane * step);
}

function lengthOf({ top, bottom }: SkipSpan): number {
  return bottom - top;
}

function overlaps(a: SkipSpan, b: SkipSpan): boolean {
  return a.top < b.bottom && b.top < a.bottom;
}
