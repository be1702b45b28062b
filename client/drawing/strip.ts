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
  for (let x = 0; x < width; x++) {
    const [known, found] = counted(members, columns.first[x]!, columns.last[x]!);
    const colour = found === 0 ? look.none : found === known ? look.all : look.some;
    for (let y = top; y < bottom; y++) pixels[y * width + x] = known === 0 ? look.awaited(x, y) : colour;
  }
}

/** How many of some dumps are here, and how many of those are in the strip. */
function counted(members: Int8Array, first: number, last: number): [known: number, found: number] {
  let [known, found] = [0, 0];
  for (let dump = first; dump <= last; dump++) {
    const member = members[dump]!;
    if (member === UNKNOWN) continue;
    known += 1;
    found += member;
  }
  return [known, found];
}
