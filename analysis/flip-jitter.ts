import type { FlipHistories } from './flip-histories.ts';
import type { RandomStream } from './random.ts';
import type { Stage } from './stages.ts';

/** Stretches of dumps. Inside a free one flips may move; in the others they stay where they are. */
export interface Cells {
  /** The cell of each dump. */
  readonly of: Int32Array;
  readonly first: Int32Array;
  readonly length: Int32Array;
  readonly isFree: Uint8Array;
}

/** About how long a cell is, in dumps: what changes more slowly than this is a trend, what is faster is an anomaly. */
export const CELL = 8;

/**
 * Cuts the stages of a run into cells. A stage begins with one that is not free, as long as a cell but at most a quarter of the stage: there the new
 * learning rate explains what happens. The rest is cut evenly.
 */
export function cellsOf(stages: readonly Pick<Stage, 'from' | 'to'>[], dumps: number): Cells {
  const first: number[] = [];
  const isFree: number[] = [];
  for (const { from, to } of stages) {
    const settling = Math.max(1, Math.min(CELL, (to + 1 - from) >> 2));
    first.push(from);
    isFree.push(0);
    const rest = to + 1 - from - settling;
    const count = Math.ceil(rest / CELL);
    for (let cell = 0; cell < count; cell++) {
      first.push(from + settling + Math.floor((cell * rest) / count));
      isFree.push(1);
    }
  }
  const length = Int32Array.from(first, (from, cell) => (first[cell + 1] ?? dumps) - from);
  const of = new Int32Array(dumps);
  first.forEach((from, cell) => of.fill(cell, from, from + length[cell]!));
  return { of, first: Int32Array.from(first), length, isFree: Uint8Array.from(isFree) };
}

/**
 * Draws the flips of every image anew inside its free cells: as many as there were in each, at different dumps, all sets of dumps equally likely.
 * @param dump takes the dump of each flip, ascending within an image
 */
export function jitterFlips(
  histories: FlipHistories,
  cells: Cells,
  random: RandomStream,
  dump: Int32Array,
): void {
  const { images, dump: recorded } = histories;
  for (let image = 0; image + 1 < images.length; image++) {
    const end = images[image + 1]!;
    for (let from = images[image]!, to = from; from < end; from = to) {
      const cell = cells.of[recorded[from]!]!;
      while (to < end && cells.of[recorded[to]!] === cell) to++;
      if (cells.isFree[cell]) {
        placeBits(drawBits(to - from, cells.length[cell]!, random), cells.first[cell]!, dump, from);
      } else {
        dump.set(recorded.subarray(from, to), from);
      }
    }
  }
}

/** A word with `count` of its lowest `length` bits set, each choice equally likely. */
function drawBits(count: number, length: number, random: RandomStream): number {
  const few = Math.min(count, length - count);
  let bits = 0;
  for (let drawn = 0; drawn < few;) {
    const bit = 1 << random.below(length);
    if (bits & bit) continue;
    bits |= bit;
    drawn += 1;
  }
  return few === count ? bits : ~bits & ((1 << length) - 1);
}

/** Writes the places of the bits, lowest first, counted from `first`. */
function placeBits(bits: number, first: number, target: Int32Array, at: number): void {
  for (let left = bits; left !== 0; left &= left - 1) {
    target[at++] = first + 31 - Math.clz32(left & -left);
  }
}
