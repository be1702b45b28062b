import type { Packed } from './colours.ts';
import type { Columns } from './reduction.ts';
import { clipped, type Band, type Surface, type Texture } from './surface.ts';

/** Stands in a strip where its dump is not here yet. */
export const UNKNOWN = -1;

export interface StripLook {
  /** Where all dumps of a column are in the strip, and where only some of them are. */
  readonly all: Packed;
  readonly some: Packed;
  readonly none: Packed;
  readonly awaited: Texture;
}

/**
 * Paints at which dumps something is so.
 * @param members an entry a dump: 1, 0 or `UNKNOWN`
 */
export function drawStrip(
  surface: Surface,
  band: Band,
  members: Int8Array,
  columns: Columns,
  look: StripLook,
): void {
  const { top, bottom } = clipped(band, surface);
  const { pixels, width } = surface;
  const colours = [look.none, look.all, look.none, look.some];
  for (let x = 0; x < width; x++) {
    const states = statesIn(members, columns.first[x]!, columns.last[x]!);
    const colour = colours[states]!;
    for (let y = top; y < bottom; y++) pixels[y * width + x] = states === 0 ? look.awaited(x, y) : colour;
  }
}

/** Bits of a column: whether it has dumps that are in the strip, and such that are not. */
const INSIDE = 1;
const OUTSIDE = 2;

function statesIn(members: Int8Array, first: number, last: number): number {
  let states = 0;
  for (let dump = first; dump <= last; dump++) {
    if (members[dump] === UNKNOWN) continue;
    states |= members[dump] === 1 ? INSIDE : OUTSIDE;
  }
  return states;
}
