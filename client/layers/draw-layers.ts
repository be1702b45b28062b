import { boxColours, drawBoxes, type BoxLook } from '../drawing/box-plot.ts';
import type { Fitted } from '../drawing/canvas.ts';
import { css, packed } from '../drawing/colours.ts';
import { curvePoints, traceCurve } from '../drawing/curve.ts';
import { bandColours, drawHorizon, type HorizonLook } from '../drawing/horizon.ts';
import { NOT_FINITE } from '../drawing/not-finite.ts';
import type { Palette } from '../drawing/palette.ts';
import { HUES, groundOf, type Ground } from '../drawing/ramps.ts';
import { entryColumns } from '../drawing/entry-place.ts';
import { columnsOf, extremesOf, type Columns } from '../drawing/reduction.ts';
import { TimeScale, type DumpRange } from '../drawing/scale.ts';
import { px } from '../drawing/spaces.ts';
import {
  checkerboard,
  fillBand,
  hatch,
  plain,
  surfaceOf,
  type Band,
  type Surface,
} from '../drawing/surface.ts';
import type { LayerChart, Negatives } from '../data/address.ts';
import { isBoxes } from './box-charts.ts';
import type { Places } from './layer-values.ts';

/** A row as the view draws it; places in CSS pixels from the canvas' top. */
export interface DrawnLayer {
  readonly top: number;
  /** The last pixel is the line below it. */
  readonly height: number;
  /** Its values as shares of the height: one series, or the five of a box plot; NaN for none. Undefined for a row of filters. */
  readonly shares?: readonly Float32Array[];
  /** How many coefficients were NaN or infinite. */
  readonly notFinite?: Float64Array;
  /** Whether some were at any dump: then a strip at its top has room of its own. */
  readonly hasStrip?: boolean;
  /** Where lines are ruled through it, as shares of the height: at 0, and at the reference. */
  readonly zero?: number | undefined;
  readonly reference?: number | undefined;
  /** Paints a row of filters. */
  readonly paint?: ((surface: Surface, ratio: number, columns: Columns) => void) | undefined;
  /** Frames what is selected in a row of filters, over its pixels. */
  readonly frame?: ((context: CanvasRenderingContext2D, width: number) => void) | undefined;
}

export interface LayersLook {
  readonly palette: Palette;
  readonly chart: LayerChart;
  readonly bands: number;
  readonly negatives: Negatives;
  /** An entry a dump, or what stands in its place: 1 where its values have come. */
  readonly here: Uint8Array;
  /** Where what is drawn stands among the dumps. */
  readonly places: Places;
  /** Whether a wait is long enough to be shown. */
  readonly late: boolean;
  readonly hasFailed: boolean;
}

/** Height of the strip that marks what is not finite, in CSS pixels. */
export const STRIP = 3;
/** Free above and below a line, in CSS pixels. */
const MARGIN = 2;
/** The texts above a line or boxes, in CSS pixels, where a row is high enough for both. */
const TEXTS = 15;
export const LEAST_BESIDE_TEXTS = 48;

/** Draws all charts, row by row. */
export function drawLayers(
  fitted: Fitted,
  range: DumpRange,
  rows: readonly DrawnLayer[],
  look: LayersLook,
): void {
  paintLayers(fitted, range, rows, look);
  strokeLayers(fitted.context, new TimeScale(range, px(fitted.width / fitted.ratio)), rows, look);
}

/** What of the charts is pixels: horizons, boxes, filters, and what has no value. */
export function paintLayers(
  { context, ratio, width, height }: Fitted,
  range: DumpRange,
  rows: readonly DrawnLayer[],
  look: LayersLook,
): void {
  const image = context.createImageData(width, height);
  const surface = surfaceOf(image);
  const columns = columnsOf(range, width);
  const entries = entryColumns(look.places.values, columns);
  const counted = entryColumns(look.places.notFinite, columns);
  const looks = looksOf(look);
  surface.pixels.fill(packed(look.palette.paper));
  const line = plain(packed(look.palette.hairline));
  for (const row of rows) {
    const band = { top: Math.round(row.top * ratio), bottom: Math.round((row.top + row.height - 1) * ratio) };
    const below = { ...band, top: Math.round((row.top + textsAbove(row)) * ratio) };
    if (row.shares && isBoxes(look.chart)) {
      if (row.zero !== undefined) fillBand(surface, ruleAt(below, row.zero, ratio), line);
      drawChart(surface, below, row, entries, look, looks);
    } else if (row.shares) drawChart(surface, band, row, entries, look, looks);
    else if (row.paint) row.paint(surface, ratio, columns);
    else fillBand(surface, band, looks.horizon.awaited);
    if (row.notFinite) drawNotFinite(surface, band, row.notFinite, counted, ratio);
    fillBand(surface, { top: band.bottom, bottom: Math.round((row.top + row.height) * ratio) }, line);
  }
  context.putImageData(image, 0, 0);
}

/** What of them is lines. */
export function strokeLayers(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  rows: readonly DrawnLayer[],
  look: LayersLook,
): void {
  for (const row of rows) {
    row.frame?.(context, scale.width);
    drawRules(context, scale.width, row, look);
    if (look.chart === 'line') drawLine(context, scale, row, look);
  }
}

interface Looks {
  readonly horizon: HorizonLook;
  readonly box: BoxLook;
}

function looksOf({ palette, bands, negatives, late, hasFailed }: LayersLook): Looks {
  const [paper, faint] = [packed(palette.paper), packed(palette.faint)];
  const missing = hatch(packed(palette.hairline), faint);
  const awaited = hasFailed ? missing : late ? checkerboard(faint, paper) : plain(paper);
  const ground = groundOf(palette.paper);
  return {
    horizon: { colours: bandColours(bands, ground, palette.paper), negatives, missing, awaited },
    box: { ...boxColours(ground), missing, awaited },
  };
}

/** What the colours of a box plot stand for. */
export function boxSwatches({
  paper,
}: Palette): readonly { readonly colour: string; readonly text: string }[] {
  const { whisker, box, median } = boxColours(groundOf(paper));
  return [
    { colour: css(median), text: 'median' },
    { colour: css(box), text: 'quartiles' },
    { colour: css(whisker), text: 'range' },
  ];
}

function strongest(ground: Ground): string {
  return HUES.blue[ground][3]!;
}

function drawChart(
  surface: Surface,
  band: Band,
  { shares }: DrawnLayer,
  columns: Columns,
  { chart, here }: LayersLook,
  looks: Looks,
): void {
  const isHere = (x: number) => here[columns.first[x]!] === 1;
  if (isBoxes(chart)) {
    const [min, q1, median, q3, max] = shares!.map((values) => extremesOf(values, columns));
    if (!min || !q1 || !median || !q3 || !max) return;
    const fences = { min: min.min, max: max.max, q1: q1.min, q3: q3.max, median };
    return drawBoxes(surface, band, fences, columns, isHere, looks.box);
  }
  const [values] = shares!;
  if (!values) return fillBand(surface, band, looks.horizon.awaited);
  const extremes = extremesOf(values, columns);
  if (chart === 'horizon') return drawHorizon(surface, band, extremes, isHere, looks.horizon);
  for (let x = 0; x < surface.width; x++) {
    if (!Number.isNaN(extremes.max[x]!)) continue;
    const texture = isHere(x) ? looks.horizon.missing : looks.horizon.awaited;
    for (let y = Math.max(0, band.top); y < Math.min(surface.height, band.bottom); y++) {
      surface.pixels[y * surface.width + x] = texture(x, y);
    }
  }
}

/** A strip at the top of a chart, at the dumps at which coefficients were NaN or infinite: they are not in the values. */
function drawNotFinite(
  surface: Surface,
  { top }: Band,
  counts: Float64Array,
  { first, last }: Columns,
  ratio: number,
): void {
  const colour = packed(NOT_FINITE);
  const bottom = Math.min(surface.height, top + Math.round(STRIP * ratio));
  for (let x = 0; x < surface.width; x++) {
    let isMarked = false;
    for (let dump = first[x]!; dump <= last[x]! && !isMarked; dump++) isMarked = counts[dump]! > 0;
    if (!isMarked) continue;
    for (let y = Math.max(0, top); y < bottom; y++) surface.pixels[y * surface.width + x] = colour;
  }
}

/** Room for the texts, so that no line goes through them. */
function textsAbove({ height, hasStrip }: DrawnLayer): number {
  if (height < LEAST_BESIDE_TEXTS) return 0;
  return hasStrip ? STRIP + TEXTS : TEXTS;
}

/** Within a row of lines or boxes, from the bottom to the top. */
function spanOf(row: DrawnLayer, chart: LayerChart): readonly [number, number] {
  const [bottom, top] = [row.top + row.height, row.top + textsAbove(row)];
  return chart === 'line' ? [bottom - 1 - MARGIN, top + MARGIN] : [bottom - 1.5, top + 0.5];
}

/** A line of a CSS pixel at a share of a band's height. */
function ruleAt({ top, bottom }: Band, share: number, ratio: number): Band {
  const at = bottom - 1 - Math.round(share * (bottom - top - 1));
  return { top: at, bottom: at + Math.max(1, Math.round(ratio)) };
}

/** A hairline at 0, which lies below boxes and is painted with them; dots at the reference. */
function drawRules(
  context: CanvasRenderingContext2D,
  width: number,
  row: DrawnLayer,
  { chart, palette }: LayersLook,
): void {
  const [bottom, top] = spanOf(row, chart);
  const rule = (share: number | undefined, dashes: readonly number[], colour: string) => {
    if (share === undefined) return;
    const y = Math.floor(bottom + share * (top - bottom)) + 0.5;
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.setLineDash([...dashes]);
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.stroke();
    context.setLineDash([]);
  };
  if (!isBoxes(chart)) rule(row.zero, [], palette.hairline);
  rule(row.reference, [2, 3], palette.quiet);
}

function drawLine(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  row: DrawnLayer,
  { palette, places }: LayersLook,
): void {
  const [values] = row.shares ?? [];
  if (!values) return;
  context.save();
  context.beginPath();
  context.rect(0, row.top, scale.width, row.height - 1);
  context.clip();
  context.beginPath();
  traceCurve(
    context,
    curvePoints(values, scale, { domain: [0, 1], span: spanOf(row, 'line') }, places.values),
  );
  context.strokeStyle = strongest(groundOf(palette.paper));
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.stroke();
  context.restore();
}
