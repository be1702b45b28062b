import { between, packed, type Packed } from './colours.ts';
import { HUES, mixed, ramp, type Ground } from './ramps.ts';
import type { Extremes } from './reduction.ts';
import { clipped, type Band, type Surface, type Texture } from './surface.ts';

/** Colours of a horizon chart's bands: the ground first, then from the innermost band to the outermost. */
export interface BandColours {
  readonly above: Uint32Array;
  readonly below: Uint32Array;
}

export interface HorizonLook {
  readonly colours: BandColours;
  /** Where negative values stand: at the foot, like the positive ones, or hanging from the top. */
  readonly negatives: 'mirror' | 'offset';
  readonly missing: Texture;
  readonly awaited: Texture;
}

/** From light to strong: little of the ramp's palest part, so that one band alone is well visible. */
export function bandColours(bands: number, ground: Ground, paper: string): BandColours {
  const side = (hue: keyof typeof HUES) => {
    const stops = HUES[hue][ground].map(packed);
    const colours = ramp(stops, bands + 2).subarray(1, bands + 1);
    return Uint32Array.of(packed(paper), ...colours);
  };
  return { above: side('blue'), below: side('orange') };
}

/** What each pixel column of a chart shows: one colour above a row of pixels, one in it, one below it. */
interface Folded {
  readonly upper: Uint32Array;
  readonly lower: Uint32Array;
  readonly edge: Uint32Array;
  /** The row of `edge`, on the surface. */
  readonly split: Int32Array;
}

/**
 * Paints a series as a horizon chart (Saito et al., InfoVis 2005; Heer et al., CHI 2009): the curve is cut into bands of equal height
 * that are laid over each other, a stronger colour for each further one. Where a pixel column holds several dumps, what is between the smallest and the largest
 * has the colour half-way between that of both.
 *
 * @param values −1 to 1, where 1 is the upper end of the outermost band; NaN where there is none
 * @param isHere whether a pixel column without a value has none (it is hatched), or will have one
 */
export function drawHorizon(
  surface: Surface,
  band: Band,
  { min, max }: Extremes,
  isHere: (x: number) => boolean,
  look: HorizonLook,
): void {
  const { top, bottom } = clipped(band, surface);
  if (top >= bottom) return;
  const { pixels, width } = surface;
  const most = folded(max, band, look);
  const { upper, lower, edge, split } = most;
  for (let y = top; y < bottom; y++) {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const row = split[x]!;
      pixels[at] = y < row ? upper[x]! : y > row ? lower[x]! : edge[x]!;
    }
  }
  drawLeast(surface, { top, bottom }, { min, max }, most, folded(min, band, look));
  for (let x = 0; x < width; x++) {
    if (!Number.isNaN(max[x]!)) continue;
    const texture = isHere(x) ? look.missing : look.awaited;
    for (let y = top; y < bottom; y++) pixels[y * width + x] = texture(x, y);
  }
}

/** The columns whose dumps differ. */
function drawLeast(
  { pixels, width }: Surface,
  { top, bottom }: Band,
  { min, max }: Extremes,
  most: Folded,
  least: Folded,
): void {
  for (let x = 0; x < width; x++) {
    if (!(min[x]! < max[x]!)) continue;
    for (let y = top; y < bottom; y++) {
      pixels[y * width + x] = between(colourAt(most, x, y), colourAt(least, x, y));
    }
  }
}

function colourAt({ upper, lower, edge, split }: Folded, x: number, y: number): Packed {
  const row = split[x]!;
  return y < row ? upper[x]! : y > row ? lower[x]! : edge[x]!;
}

function folded(values: Float32Array, band: Band, { colours, negatives }: HorizonLook): Folded {
  const columns = values.length;
  const result: Folded = {
    upper: new Uint32Array(columns),
    lower: new Uint32Array(columns),
    edge: new Uint32Array(columns),
    split: new Int32Array(columns),
  };
  const height = band.bottom - band.top;
  const bands = colours.above.length - 1;
  for (let x = 0; x < columns; x++) {
    const value = values[x]!;
    if (Number.isNaN(value)) continue;
    const side = value < 0 ? colours.below : colours.above;
    const stacked = Math.min(1, Math.abs(value)) * bands;
    const full = Math.min(bands, Math.floor(stacked));
    const rest = (stacked - full) * height;
    const whole = Math.floor(rest);
    const [under, over] = [side[full]!, side[Math.min(bands, full + 1)]!];
    const hangs = value < 0 && negatives === 'offset';
    result.upper[x] = hangs ? over : under;
    result.lower[x] = hangs ? under : over;
    result.edge[x] = mixed(under, over, rest - whole);
    result.split[x] = hangs ? band.top + whole : band.bottom - 1 - whole;
  }
  return result;
}
