import { between, type Packed } from './colours.ts';
import type { Columns } from './reduction.ts';
import { clipped, fillBand, type Band, type Surface, type Texture } from './surface.ts';

/** Bits of a verdict; a column of several dumps has those of all. */
export const NONE = 0;
export const RIGHT = 1;
export const WRONG = 2;

/** What a pixel chart shows. */
export interface Verdicts {
  /** `RIGHT` or `WRONG`, or `NONE` where the dump is not here yet. @param place among the images of the class */
  verdict(dump: number, place: number): number;
}

export interface PixelChartLook {
  readonly correct: Packed;
  readonly wrong: Packed;
  readonly awaited: Texture;
}

/** How the rows of a pixel chart lie: in device pixels, `rowHeight` at least 1. */
export interface PixelRows {
  readonly top: number;
  readonly rowHeight: number;
  /** For each row its place among the class' images. */
  readonly order: ArrayLike<number>;
}

/** The device rows of one image. */
function imageBand({ top, rowHeight }: PixelRows, row: number): Band {
  return { top: Math.round(top + row * rowHeight), bottom: Math.round(top + (row + 1) * rowHeight) };
}

/**
 * Paints one row an image, one colour for right and one for wrong (DeepTracker, section 7.1.1). A column that holds
 * dumps of both kinds is half-way between.
 */
export function drawPixelChart(
  surface: Surface,
  rows: PixelRows,
  results: Verdicts,
  columns: Columns,
  look: PixelChartLook,
): void {
  const colours = [look.wrong, look.correct, look.wrong, between(look.correct, look.wrong)];
  const first = Math.max(0, Math.floor(-rows.top / rows.rowHeight));
  const last = Math.min(rows.order.length, Math.ceil((surface.height - rows.top) / rows.rowHeight));
  for (let row = first; row < last; row++) {
    const band = clipped(imageBand(rows, row), surface);
    if (band.top >= band.bottom) continue;
    const { pixels, width } = surface;
    for (let x = 0, at = band.top * width; x < width; x++, at++) {
      pixels[at] = colours[verdictsIn(results, rows.order[row]!, columns.first[x]!, columns.last[x]!)]!;
    }
    for (let y = band.top + 1; y < band.bottom; y++) {
      pixels.copyWithin(y * width, band.top * width, (band.top + 1) * width);
    }
  }
  drawAwaited(surface, rows, results, columns, look.awaited);
}

function verdictsIn(results: Verdicts, place: number, first: number, last: number): number {
  let verdicts = NONE;
  for (let dump = first; dump <= last; dump++) verdicts |= results.verdict(dump, place);
  return verdicts;
}

function drawAwaited(
  surface: Surface,
  rows: PixelRows,
  results: Verdicts,
  columns: Columns,
  awaited: Texture,
): void {
  const isHere = (x: number) => verdictsIn(results, 0, columns.first[x]!, columns.last[x]!) !== NONE;
  const band = clipped(
    { top: Math.round(rows.top), bottom: Math.round(rows.top + rows.order.length * rows.rowHeight) },
    surface,
  );
  const { width, pixels } = surface;
  for (let x = 0; x < width; x++) {
    if (isHere(x)) continue;
    for (let y = band.top; y < band.bottom; y++) pixels[y * width + x] = awaited(x, y);
  }
}

/** The whole chart as a checkerboard, where nothing is here yet. */
export function drawAwaitedChart(surface: Surface, rows: PixelRows, look: PixelChartLook): void {
  const bottom = Math.round(rows.top + rows.order.length * rows.rowHeight);
  fillBand(surface, { top: Math.round(rows.top), bottom }, look.awaited);
}
