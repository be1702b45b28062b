import type { ConfusionStripe } from '../../analysis/index.ts';
import type { Fitted } from '../drawing/canvas.ts';
import { between, css, packed, type Packed } from '../drawing/colours.ts';
import type { Palette } from '../drawing/palette.ts';
import { columnsOf } from '../drawing/reduction.ts';
import { wholeRun, type DumpRange } from '../drawing/scale.ts';
import { checkerboard, plain, surfaceOf } from '../drawing/surface.ts';
import { BAND_COLOURS } from './count-colours.ts';

/** Height of the stripe, in CSS pixels. */
export const STRIPE_HEIGHT = 96;

/** How many classes have a band of their own. */
export const BANDS: number = BAND_COLOURS.length;

/** The colour of all other classes together. */
export function restColour(palette: Palette): string {
  return css(between(packed(palette.quiet), packed(palette.hairline)));
}

/**
 * Paints the whole run, unless a part of it is asked for: from the bottom up the share of each class that images are taken for instead of their own, as high as all of them at the top. A pixel of several dumps
 * shows their mean, so that bands still add up.
 * @param late whether a wait is long enough to be shown
 */
export function drawConfusionStripe(
  { context, width, height }: Fitted,
  { instead, shares }: ConfusionStripe,
  dumps: number,
  palette: Palette,
  late: boolean,
  range: DumpRange = wholeRun(dumps),
): void {
  const image = context.createImageData(width, height);
  const { pixels } = surfaceOf(image);
  const paper = packed(palette.paper);
  const awaited = late ? checkerboard(packed(palette.faint), paper) : plain(paper);
  const ground = packed(palette.faint);
  const colours: readonly Packed[] = [...BAND_COLOURS.slice(0, instead.length), restColour(palette)].map(
    packed,
  );
  const { first, last } = columnsOf(range, width);
  for (let x = 0; x < width; x++) {
    const tops = bandTops(shares, dumps, colours.length, first[x]!, last[x]!, height);
    for (let y = 0, band = colours.length - 1; y < height; y++) {
      while (tops && band >= 0 && y >= (band === 0 ? height : tops[band - 1]!)) band -= 1;
      const colour = tops && (y < tops.at(-1)! ? ground : colours[Math.max(0, band)]!);
      pixels[y * width + x] = colour ?? awaited(x, y);
    }
  }
  context.putImageData(image, 0, 0);
}

/** The upper edge of each band in a column, in device pixels; undefined where none of its dumps is known. */
export function bandTops(
  shares: Float32Array,
  dumps: number,
  bands: number,
  first: number,
  last: number,
  height: number,
): Int32Array | undefined {
  const known: number[] = [];
  for (let dump = first; dump <= last; dump++) if (!Number.isNaN(shares[dump]!)) known.push(dump);
  if (known.length === 0) return undefined;
  let below = 0;
  return Int32Array.from({ length: bands }, (_, band) => {
    for (const dump of known) below += shares[band * dumps + dump]! / known.length;
    return Math.round(height * (1 - below));
  });
}
