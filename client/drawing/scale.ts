import { dumpIndex, px, type DumpIndex, type Px } from './spaces.ts';

/**
 * What of the run is visible, in dumps and parts of dumps: dump d takes the stretch from d to d + 1. `from` is inside,
 * `to` is the end.
 */
export interface DumpRange {
  readonly from: number;
  readonly to: number;
}

/** Dumps `first` up to and with `last`. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** Fewest dumps that zooming in leaves visible. */
const CLOSEST = 2;

export function wholeRun(dumps: number): DumpRange {
  return { from: 0, to: Math.max(1, dumps) };
}

/** The x axis that all rows of a page share: dumps to pixels of the plot. */
export class TimeScale {
  constructor(
    readonly range: DumpRange,
    /** Width of the plot. */
    readonly width: Px,
  ) {}

  get dumpsPerPx(): number {
    return (this.range.to - this.range.from) / this.width;
  }

  /** The left edge of a dump, or any place between dumps. */
  x(dump: number): Px {
    return px((dump - this.range.from) / this.dumpsPerPx);
  }

  /** The middle of a dump's stretch: where the cursor line and the curves stand. */
  middle(dump: DumpIndex): Px {
    return this.x(dump + 0.5);
  }

  /** Where a pixel lies, in dumps and parts of dumps. */
  place(x: Px): number {
    return this.range.from + x * this.dumpsPerPx;
  }

  /** The dump under a pixel; at the edges the first or last visible one. */
  dumpAt(x: Px): DumpIndex {
    const { from, to } = this.range;
    const inside = Math.min(Math.max(this.place(x), from), Math.ceil(to) - 1);
    return dumpIndex(Math.floor(inside));
  }
}

/**
 * The range after zooming about a place that keeps its pixel.
 * @param about in dumps and parts of dumps
 * @param factor below 1 goes closer
 */
export function zoomed(range: DumpRange, about: number, factor: number, dumps: number): DumpRange {
  const length = range.to - range.from;
  const closest = Math.min(CLOSEST, Math.max(1, dumps));
  const wanted = Math.min(Math.max(length * factor, closest), Math.max(1, dumps));
  const from = about - ((about - range.from) / length) * wanted;
  return inside({ from, to: from + wanted }, dumps);
}

/** The range moved by so many dumps, as far as the run goes. */
export function panned(range: DumpRange, by: number, dumps: number): DumpRange {
  return inside({ from: range.from + by, to: range.to + by }, dumps);
}

/** The range with this dump in it, moved no further than it must be. */
export function revealed(range: DumpRange, dump: DumpIndex, dumps: number): DumpRange {
  if (dump < range.from) return panned(range, dump - range.from, dumps);
  if (dump + 1 > range.to) return panned(range, dump + 1 - range.to, dumps);
  return range;
}

/** The range, of the same length where the run has that many dumps, moved into the run. */
export function inside(range: DumpRange, dumps: number): DumpRange {
  const all = wholeRun(dumps);
  const length = Math.min(range.to - range.from, all.to);
  const from = Math.min(Math.max(range.from, 0), all.to - length);
  return { from, to: from + length };
}
