/** A skip edge's way down, from one height to another, left of everything at those heights. */
export interface SkipSpan {
  readonly top: number;
  readonly bottom: number;
}

/** Lanes take at most this, in units of the layout. */
const WIDEST = 44;
const LANE = 5;

/**
 * How far left of everything beside it each skip edge runs, in units of the layout: those that overlap have lanes of their own, shorter ones nearer.
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
    lanes[at] = free < 0 ? taken.length : free;
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
