import type { Correlation } from '../../analysis/index.ts';
import type { GridAxis } from './grid-axis.ts';
import { spread } from './grid-pixels.ts';
import type { GridWindow } from './grid-window.ts';

/** Which pixels of a column of them mini-sets cover at each iteration of T. */
export interface DumpCover {
  /** Where the entries of each iteration begin; an entry more than iterations. */
  readonly offsets: Int32Array;
  /** The pixel of each entry, downwards. */
  readonly lines: Int32Array;
  /** How much of it is covered. */
  readonly shares: Float32Array;
  /** The place of each dump among the iterations of T. */
  readonly placeOf: Int32Array;
}

/** Of unfolded rows alone. Few of the pixels: an iteration has but K filters, so that it takes no more however many pixels there are. @param height in device pixels */
export function coverOfDumps(
  correlation: Correlation,
  rows: GridAxis,
  { top, scaleY }: Pick<GridWindow, 'top' | 'scaleY'>,
  height: number,
): DumpCover {
  const { all, runDumps } = correlation.iterations;
  const placeOf = new Int32Array(runDumps);
  all.forEach((dump, place) => (placeOf[dump] = place));
  const each = (take: (place: number, y: number, share: number) => void) =>
    eachShare(correlation, rows, { top, scaleY }, height, take);
  const offsets = offsetsOf(each, all.length);
  const lines = new Int32Array(offsets[all.length]!);
  const shares = new Float32Array(lines.length);
  const next = offsets.slice();
  each((place, y, share) => {
    const last = next[place]! - 1;
    if (last >= offsets[place]! && lines[last] === y) {
      shares[last]! += share;
      return;
    }
    lines[last + 1] = y;
    shares[last + 1] = share;
    next[place] = last + 2;
  });
  return { offsets, lines, shares, placeOf };
}

/** Where the pixels of each iteration begin: mini-sets that share a pixel come one after the other. */
function offsetsOf(each: (take: (place: number, y: number) => void) => void, places: number): Int32Array {
  const offsets = new Int32Array(places + 1);
  const last = new Int32Array(places).fill(-1);
  each((place, y) => {
    if (last[place] === y) return;
    last[place] = y;
    offsets[place + 1]! += 1;
  });
  for (let place = 0; place < places; place++) offsets[place + 1]! += offsets[place]!;
  return offsets;
}

/** Goes down the mini-sets of unfolded rows: which share of which pixel each takes, and at which iterations. */
function eachShare(
  { sets }: Correlation,
  rows: GridAxis,
  { top, scaleY }: Pick<GridWindow, 'top' | 'scaleY'>,
  height: number,
  take: (place: number, y: number, share: number) => void,
): void {
  for (let item = 0; item < rows.items.length; item++) {
    if (!rows.isOpen[item]) continue;
    for (let part = rows.partOffsets[item]!; part < rows.partOffsets[item + 1]!; part++) {
      const set = rows.parts[part]!;
      const [from, to] = partSpan(rows, part, top, scaleY);
      const [begin, finish] = [sets.iterationOffsets[set]!, sets.iterationOffsets[set + 1]!];
      spread(from, to, height, (y, share) => {
        for (let at = begin; at < finish; at++) take(sets.iterations[at]!, y, share);
      });
    }
  }
}

/** Lines between mini-sets that are high enough, in device pixels. */
const LEAST_HIGH = 4;

/** From where to where a mini-set stands, in device pixels. */
export function partSpan(
  rows: GridAxis,
  part: number,
  top: number,
  scale: number,
): readonly [number, number] {
  const [from, to] = [(rows.partFrom[part]! - top) * scale, (rows.partTo[part]! - top) * scale];
  return to - from < LEAST_HIGH ? [from, to] : [Math.round(from), Math.round(to) - 1];
}
