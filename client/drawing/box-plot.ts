import { packed, type Packed } from './colours.ts';
import type { Ground } from './ramps.ts';
import type { Columns, Extremes } from './reduction.ts';
import { clipped, type Band, type Surface, type Texture } from './surface.ts';

/** What a box plot shows of each pixel column, as shares of the height from the foot; NaN where there is none. */
export interface Fences {
  /** The smallest and the largest value. */
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly q1: Float32Array;
  readonly q3: Float32Array;
  /** The smallest and the largest of the medians; the same where a column holds one dump. */
  readonly median: Extremes;
}

export interface BoxLook {
  readonly whisker: Packed;
  readonly box: Packed;
  readonly median: Packed;
  readonly missing: Texture;
  readonly awaited: Texture;
}

/** Device pixels of a dump from which on boxes stand apart, and the gap between two. */
const APART = 8;
const GAP = 2;

/**
 * Paints a box plot a dump: a line from the smallest value to the largest, a box from the first quartile to the third, a line at the median. Dumps that are narrower
 * run into each other. Where a pixel column holds several dumps, it has the outermost of each, and all medians.
 */
export function drawBoxes(
  surface: Surface,
  band: Band,
  fences: Fences,
  columns: Columns,
  isHere: (x: number) => boolean,
  look: BoxLook,
): void {
  const { top, bottom } = clipped(band, surface);
  const { width } = surface;
  const place = placeIn(band);
  const apart = standApart(columns);
  for (let x = 0; x < width; x++) {
    if (Number.isNaN(fences.max[x]!)) {
      const texture = isHere(x) ? look.missing : look.awaited;
      for (let y = top; y < bottom; y++) surface.pixels[y * width + x] = texture(x, y);
      continue;
    }
    const part = apart ? apart[x]! : 'box';
    if (part === 'gap') continue;
    const fill = (upper: number, lower: number, colour: Packed) =>
      fillColumn(surface, x, Math.max(top, place(upper)), Math.min(bottom - 1, place(lower)), colour);
    if (!apart || part === 'middle') fill(fences.max[x]!, fences.min[x]!, look.whisker);
    fill(fences.q3[x]!, fences.q1[x]!, look.box);
    fill(fences.median.max[x]!, fences.median.min[x]!, look.median);
  }
}

/** The row of a share of a band's height. */
function placeIn({ top, bottom }: Band): (share: number) => number {
  const last = bottom - top - 1;
  return (share) => bottom - 1 - Math.round(share * last);
}

function fillColumn({ pixels, width }: Surface, x: number, from: number, to: number, colour: Packed): void {
  for (let y = from; y <= to; y++) pixels[y * width + x] = colour;
}

/** For each pixel column whether it is in its dump's box, in the box' middle, or between two boxes; null where dumps are too narrow for that. */
function standApart({ first, last }: Columns): ('box' | 'middle' | 'gap')[] | null {
  const width = first.length;
  const parts: ('box' | 'middle' | 'gap')[] = [];
  const isOne = first.every((dump, x) => dump === last[x]);
  if (!isOne || width === 0) return null;
  let narrowest = width;
  for (let from = 0; from < width;) {
    let end = from + 1;
    while (end < width && first[end] === first[from]) end++;
    // The outermost dumps may be cut.
    if (from > 0 && end < width) narrowest = Math.min(narrowest, end - from);
    // Always two pixels: lines of one and of two by turns would be seen as a pattern.
    const middle = (from + end - 2) >> 1;
    for (let x = from; x < end; x++) {
      const isGap = x - from < GAP / 2 || end - 1 - x < GAP / 2;
      parts.push(x === middle || x === middle + 1 ? 'middle' : isGap ? 'gap' : 'box');
    }
    from = end;
  }
  return narrowest >= APART ? parts : null;
}

/** One hue, each at least 1.5 : 1 from the next, and the weakest 3 : 1 from paper: a single filter may be told by its whisker alone. */
const COLOURS = {
  light: { whisker: '#5b94d5', box: '#3470ba', median: '#0b2757' },
  dark: { whisker: '#3467a8', box: '#4f8ed7', median: '#dcecff' },
} as const;

/** The colours of a box plot on its ground. */
export function boxColours(ground: Ground): Pick<BoxLook, 'whisker' | 'box' | 'median'> {
  const { whisker, box, median } = COLOURS[ground];
  return { whisker: packed(whisker), box: packed(box), median: packed(median) };
}
