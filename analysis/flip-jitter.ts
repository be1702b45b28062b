import { bitCount } from './bit-count.ts';
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
export const CELL = 6;

/** The longest cell whose dumps are the bits of a word. */
const WORD = 30;

/** How far flips may move: within about `CELL` dumps, or all over their stage but for its first dumps. */
export type Reach = 'cell' | 'stage';

/**
 * Cuts the stages of a run into cells. A stage begins with one that is not free, as long as a cell but at most a quarter of the stage: there the new
 * learning rate explains what happens. The rest is cut evenly, or is one cell where flips may move all over it.
 */
export function cellsOf(
  stages: readonly Pick<Stage, 'from' | 'to'>[],
  dumps: number,
  reach: Reach = 'cell',
): Cells {
  const first: number[] = [];
  const isFree: number[] = [];
  for (const { from, to } of stages) {
    const settling = Math.max(1, Math.min(CELL, (to + 1 - from) >> 2));
    first.push(from);
    isFree.push(0);
    const rest = to + 1 - from - settling;
    const count = reach === 'cell' ? Math.ceil(rest / CELL) : Math.min(rest, 1);
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
 *
 * @param isHeld 1 where the flips of a class at a dump stay, [classes × dumps]; the others are drawn around them
 * @param dump takes the dump of each flip, ascending within an image
 */
export function jitterFlips(
  histories: FlipHistories,
  cells: Cells,
  isHeld: Uint8Array,
  random: RandomStream,
  dump: Int32Array,
): void {
  const { classes, images, dump: recorded, dumps } = histories;
  for (let id = 0; id + 1 < classes.length; id++) {
    const held = isHeld.subarray(id * dumps, (id + 1) * dumps);
    for (let image = classes[id]!; image < classes[id + 1]!; image++) {
      const end = images[image + 1]!;
      for (let from = images[image]!, to = from; from < end; from = to) {
        const cell = cells.of[recorded[from]!]!;
        const [first, length] = [cells.first[cell]!, cells.length[cell]!];
        let [kept, stay] = [0, from];
        for (; to < end && cells.of[recorded[to]!] === cell; to++) {
          if (!held[recorded[to]!] && cells.isFree[cell]) continue;
          kept |= 1 << (recorded[to]! - first);
          dump[stay++] = recorded[to]!;
        }
        if (length > WORD) drawBetween(dump.subarray(from, to), stay - from, first, length, random);
        else placeBits(drawBits(to - from, length, kept, random), first, dump, from);
      }
    }
  }
}

/** A word with `count` of its lowest `length` bits set, those of `kept` among them, each choice equally likely. */
function drawBits(count: number, length: number, kept: number, random: RandomStream): number {
  const all = (1 << length) - 1;
  const wanted = count - bitCount(kept);
  const left = length - count;
  let drawn = kept;
  for (let few = Math.min(wanted, left); few > 0;) {
    const bit = 1 << random.below(length);
    if (drawn & bit) continue;
    drawn |= bit;
    few -= 1;
  }
  return wanted <= left ? drawn : (all & ~drawn) | kept;
}

/**
 * Draws dumps of a long cell, each choice equally likely, among those that stay.
 * @param dumps takes them, ascending; its first `stay` are those that stay
 */
function drawBetween(
  dumps: Int32Array,
  stay: number,
  first: number,
  length: number,
  random: RandomStream,
): void {
  for (let end = stay; end < dumps.length;) {
    const drawn = first + random.below(length);
    let at = end;
    while (at > 0 && dumps[at - 1]! > drawn) at -= 1;
    if (at > 0 && dumps[at - 1] === drawn) continue;
    dumps.copyWithin(at + 1, at, end);
    dumps[at] = drawn;
    end += 1;
  }
}

/** Writes the places of the bits, lowest first, counted from `first`. */
function placeBits(bits: number, first: number, target: Int32Array, at: number): void {
  for (let left = bits; left !== 0; left &= left - 1) {
    target[at++] = first + 31 - Math.clz32(left & -left);
  }
}
