import { between, type Packed } from './colours.ts';
import type { Columns } from './reduction.ts';
import { clipped, fillBand, type Band, type Surface, type Texture } from './surface.ts';

/** The predictions of one class' images over the whole run. */
export interface ImageResults {
  /** The class that the images are of. */
  readonly class: number;
  readonly images: number;
  /** A row a dump, an entry an image, in the order of the class' images. */
  readonly predicted: Uint16Array;
  /** Likewise, probability of the true class in 255ths. */
  readonly probability: Uint8Array;
  /** For each dump 1 where its row is here. */
  readonly here: Uint8Array;
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
export function imageBand({ top, rowHeight }: PixelRows, row: number): Band {
  return { top: Math.round(top + row * rowHeight), bottom: Math.round(top + (row + 1) * rowHeight) };
}

/**
 * Paints one row an image, one colour for right and one for wrong (DeepTracker, section 7.1.1). A column that holds
 * dumps of both kinds is half-way between.
 */
export function drawPixelChart(
  surface: Surface,
  rows: PixelRows,
  results: ImageResults,
  columns: Columns,
  look: PixelChartLook,
): void {
  const both = between(look.correct, look.wrong);
  const first = Math.max(0, Math.floor(-rows.top / rows.rowHeight));
  const last = Math.min(rows.order.length, Math.ceil((surface.height - rows.top) / rows.rowHeight));
  for (let row = first; row < last; row++) {
    const band = clipped(imageBand(rows, row), surface);
    if (band.top >= band.bottom) continue;
    const { pixels, width } = surface;
    for (let x = 0, at = band.top * width; x < width; x++, at++) {
      const verdicts = verdictsIn(results, rows.order[row]!, columns.first[x]!, columns.last[x]!);
      pixels[at] = verdicts === 3 ? both : verdicts === 1 ? look.correct : look.wrong;
    }
    for (let y = band.top + 1; y < band.bottom; y++) {
      pixels.copyWithin(y * width, band.top * width, (band.top + 1) * width);
    }
  }
  drawAwaited(surface, rows, results, columns, look.awaited);
}

/** Bit 0: correct at some dump of the stretch; bit 1: wrong at some. */
function verdictsIn(results: ImageResults, image: number, first: number, last: number): number {
  let verdicts = 0;
  for (let dump = first; dump <= last; dump++) {
    verdicts |= results.predicted[dump * results.images + image] === results.class ? 1 : 2;
  }
  return verdicts;
}

function drawAwaited(
  surface: Surface,
  rows: PixelRows,
  { here }: ImageResults,
  columns: Columns,
  awaited: Texture,
): void {
  const band = clipped(
    { top: Math.round(rows.top), bottom: Math.round(rows.top + rows.order.length * rows.rowHeight) },
    surface,
  );
  if (columns.first.every((first, x) => here[first] && here[columns.last[x]!])) return;
  const { width, pixels } = surface;
  for (let x = 0; x < width; x++) {
    if (here[columns.first[x]!] && here[columns.last[x]!]) continue;
    for (let y = band.top; y < band.bottom; y++) pixels[y * width + x] = awaited(x, y);
  }
}

/** The whole chart as a checkerboard, where nothing is here yet. */
export function drawAwaitedChart(surface: Surface, rows: PixelRows, look: PixelChartLook): void {
  const bottom = Math.round(rows.top + rows.order.length * rows.rowHeight);
  fillBand(surface, { top: Math.round(rows.top), bottom }, look.awaited);
}
