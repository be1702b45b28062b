import { boxColours, drawBoxes, type BoxLook } from '../drawing/box-plot.ts';
import type { Fitted } from '../drawing/canvas.ts';
import { css, packed } from '../drawing/colours.ts';
import { curvePoints, traceCurve } from '../drawing/curve.ts';
import { bandColours, drawHorizon, type HorizonLook } from '../drawing/horizon.ts';
import type { Palette } from '../drawing/palette.ts';
import { HUES, groundOf, type Ground } from '../drawing/ramps.ts';
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

/** A row as the view draws it; places in CSS pixels from the canvas' top. */
export interface DrawnLayer {
  readonly top: number;
  /** The last pixel is the line below it. */
  readonly height: number;
  /** Its values as shares of the height: one series, or the five of a box plot; NaN for none. Undefined for a row of filters. */
  readonly shares?: readonly Float32Array[];
  /** An entry a dump: how many coefficients were NaN or infinite. */
  readonly notFinite?: Float64Array;
  /** Where the line of the reference stands, as a share of the height. */
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
  /** An entry a dump: 1 where its values have come. */
  readonly here: Uint8Array;
  /** Whether a wait is long enough to be shown. */
  readonly late: boolean;
  readonly hasFailed: boolean;
}

/** Height of the strip that marks what is not finite, in CSS pixels. */
const STRIP = 3;
const NOT_FINITE = '#d1495b';
/** Free above and below a line, in CSS pixels. */
const MARGIN = 2;

/** Paints all charts, row by row: horizons and boxes as pixels, lines over them. */
export function drawLayers(
  { context, ratio, width, height }: Fitted,
  range: DumpRange,
  rows: readonly DrawnLayer[],
  look: LayersLook,
): void {
  const image = context.createImageData(width, height);
  const surface = surfaceOf(image);
  const columns = columnsOf(range, width);
  const looks = looksOf(look);
  surface.pixels.fill(packed(look.palette.paper));
  const line = plain(packed(look.palette.hairline));
  for (const row of rows) {
    const band = { top: Math.round(row.top * ratio), bottom: Math.round((row.top + row.height - 1) * ratio) };
    if (row.shares) drawChart(surface, band, row, columns, look, looks);
    else if (row.paint) row.paint(surface, ratio, columns);
    else fillBand(surface, band, looks.horizon.awaited);
    if (row.notFinite) drawNotFinite(surface, band, row.notFinite, columns, ratio);
    fillBand(surface, { top: band.bottom, bottom: Math.round((row.top + row.height) * ratio) }, line);
  }
  context.putImageData(image, 0, 0);
  for (const row of rows) row.frame?.(context, width / ratio);
  if (look.chart !== 'line') return;
  const scale = new TimeScale(range, px(width / ratio));
  for (const row of rows) drawLine(context, scale, row, look.palette);
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
    box: { ...boxColours(packed(strongest(ground)), paper), missing, awaited },
  };
}

/** What the colours of a box plot stand for. */
export function boxSwatches({
  paper,
}: Palette): readonly { readonly colour: string; readonly text: string }[] {
  const { whisker, box, median } = boxColours(packed(strongest(groundOf(paper))), packed(paper));
  return [
    { colour: css(median), text: 'median' },
    { colour: css(box), text: 'quartiles' },
    { colour: css(whisker), text: 'least to most' },
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
  if (chart === 'box') {
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

function drawLine(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  { top, height, shares, reference }: DrawnLayer,
  palette: Palette,
): void {
  const [values] = shares ?? [];
  if (!values) return;
  const axis = { domain: [0, 1], span: [top + height - 1 - MARGIN, top + MARGIN] } as const;
  context.save();
  context.beginPath();
  context.rect(0, top, scale.width, height - 1);
  context.clip();
  if (reference !== undefined) {
    const y = Math.round(axis.span[0] + reference * (axis.span[1] - axis.span[0])) + 0.5;
    context.strokeStyle = palette.quiet;
    context.lineWidth = 1;
    context.setLineDash([2, 3]);
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(scale.width, y);
    context.stroke();
    context.setLineDash([]);
  }
  context.beginPath();
  traceCurve(context, curvePoints(values, scale, axis));
  context.strokeStyle = strongest(groundOf(palette.paper));
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.stroke();
  context.restore();
}
