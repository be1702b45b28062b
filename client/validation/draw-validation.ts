import { firstAtLeast, type Scores } from '../../analysis/index.ts';
import type { Fitted } from '../drawing/canvas.ts';
import type { Palette } from '../drawing/palette.ts';
import {
  drawAwaitedChart,
  drawPixelChart,
  type PixelChartLook,
  type PixelRows,
  type Verdicts,
} from '../drawing/pixel-chart.ts';
import { columnsOf, type Columns, type Extremes } from '../drawing/reduction.ts';
import { TimeScale, type DumpRange } from '../drawing/scale.ts';
import { dumpIndex, px } from '../drawing/spaces.ts';
import { GlyphBrush, glyphWidth } from '../drawing/anomaly-glyphs.ts';
import { drawStripe, type StripeLook } from '../drawing/stripe.ts';
import {
  checkerboard,
  hatch,
  plain,
  surfaceOf,
  clipped,
  type Band,
  type Surface,
} from '../drawing/surface.ts';
import { ERROR_COLOURS, VERDICTS, against, packed, type VerdictColours } from '../drawing/colours.ts';
import type { ChartRows } from './chart-rows.ts';
import { drawProbability, paintHistory, type DrawnHistory, type HistoryLook } from './draw-image-history.ts';
import type { RowSize } from './rows.ts';

/** A cluster or class as the view draws it; places in CSS pixels from the canvas' top. */
export interface DrawnRow extends RowSize {
  readonly top: number;
  /** Its least and greatest error in each pixel column. */
  readonly error: (columns: Columns) => Extremes;
  readonly anomalies: DrawnAnomalies | null;
  readonly chart: DrawnChart | null;
}

/** Anomaly scores of a row, and what they are measured by. */
export interface DrawnAnomalies extends Scores {
  /** The least score that is marked. */
  readonly threshold: number;
  /** The largest score that there can be. */
  readonly most: number;
}

export interface DrawnChart {
  readonly top: number;
  /** What of the chart is unfolded already. */
  readonly height: number;
  readonly rows: ChartRows;
  /** For each row its place among the class' images. */
  readonly order: Int32Array;
  /** Null where nothing is here yet. */
  readonly results: Verdicts | null;
  readonly histories: readonly DrawnHistory[];
}

export interface ValidationLook {
  readonly palette: Palette;
  readonly verdicts: VerdictColours;
  /** Whether a wait is long enough to be shown. */
  readonly late: boolean;
  /** Whether what is not here could not be had: it is hatched, as what has no value. */
  readonly hasFailed: boolean;
}

/** Paints stripes, the glyphs of their anomalies, unfolded charts and the histories of their images. A stripe without room for glyphs keeps a pixel of paper below it where it is high enough. */
export function drawValidation(
  { context, ratio, width, height }: Fitted,
  range: DumpRange,
  rows: readonly DrawnRow[],
  look: ValidationLook,
): void {
  const image = context.createImageData(width, height);
  const surface = surfaceOf(image);
  const columns = columnsOf(range, width);
  const looks = looksOf(look);
  surface.pixels.fill(packed(look.palette.paper));
  for (const { top, stripe, glyphs, error, anomalies, chart } of rows) {
    const gap = glyphs === 0 && stripe >= 8 ? 1 : 0;
    const band = {
      top: Math.round((top + glyphs) * ratio),
      bottom: Math.round((top + glyphs + stripe - gap) * ratio),
    };
    drawStripe(surface, band, error(columns), looks.stripe);
    if (anomalies && glyphs === 0) drawTicks(surface, band, anomalies, columns);
    if (chart) drawChart(surface, ratio, chart, columns, looks);
  }
  context.putImageData(image, 0, 0);
  const scale = new TimeScale(range, px(width / ratio));
  const brush = new GlyphBrush(context, look.palette);
  for (const row of rows) {
    if (row.anomalies && row.glyphs > 0) drawAnomalies(brush, scale, row, row.anomalies);
  }
  brush.end();
  for (const { chart } of rows) {
    const end = chart ? chart.top + chart.height : 0;
    for (const history of chart?.histories ?? []) {
      drawProbability(context, scale, history, end, look.palette);
    }
  }
}

/** From this height on a stripe is in thirds, in device pixels; thinner ones are in halves. */
const THIRDS = 6;

/** In a stripe that has no room for glyphs: a line in its upper part where the left-rule holds, in its lower part where the right-rule does; light on dark colours, dark on light ones. In all but the thinnest the error can be seen between them. */
function drawTicks(
  surface: Surface,
  { top, bottom }: Band,
  { dump, left, right, threshold }: DrawnAnomalies,
  columns: Columns,
): void {
  const { pixels, width } = surface;
  const middle = Math.floor((top + bottom) / 2);
  const third = Math.floor((bottom - top) / 3);
  const isThin = bottom - top < THIRDS;
  for (const [scores, part] of [
    [left, { top, bottom: isThin ? middle : top + third }],
    [right, { top: isThin ? middle : bottom - third, bottom }],
  ] as const) {
    const band = clipped(part, surface);
    if (band.top >= band.bottom) continue;
    for (const x of columnsThatReach(dump, scores, columns, threshold)) {
      const line = against(pixels[band.top * width + x]!);
      for (let y = band.top; y < band.bottom; y++) pixels[y * width + x] = line;
    }
  }
}

function* columnsThatReach(
  dumps: Int32Array,
  scores: Int32Array,
  { first, last }: Columns,
  threshold: number,
): Iterable<number> {
  for (let x = 0, at = firstAtLeast(dumps, first[0] ?? 0); x < first.length; x++) {
    while (at < dumps.length && dumps[at]! < first[x]!) at += 1;
    for (let other = at; other < dumps.length && dumps[other]! <= last[x]!; other++) {
      if (scores[other]! < threshold) continue;
      yield x;
      break;
    }
  }
}

/** From a glyph to the edge of its row, in CSS pixels: the △ of a row and the ▽ of the next are two. */
const APART = 0.5;

/** ▽ above the stripe where the left-rule holds, △ below it where the right-rule does. */
function drawAnomalies(
  brush: GlyphBrush,
  scale: TimeScale,
  { top, stripe, glyphs }: DrawnRow,
  { dump, left, right, threshold, most }: DrawnAnomalies,
): void {
  const height = glyphs - APART;
  const [over, under] = [top + APART, top + stripe + 2 * glyphs - APART];
  const [first, end] = [Math.max(0, Math.floor(scale.range.from)), Math.ceil(scale.range.to)];
  for (let at = firstAtLeast(dump, first); at < dump.length && dump[at]! < end; at++) {
    const x = scale.middle(dumpIndex(dump[at]!));
    const [before, after] = [left[at]!, right[at]!];
    if (before >= threshold) brush.add({ x, base: over, height }, glyphWidth(before, most));
    if (after >= threshold) brush.add({ x, base: under, height: -height }, glyphWidth(after, most));
  }
}

/** How the parts of the view look. */
interface Looks {
  readonly stripe: StripeLook;
  readonly chart: PixelChartLook;
  readonly history: HistoryLook;
}

function looksOf({ palette, verdicts, late, hasFailed }: ValidationLook): Looks {
  const paper = packed(palette.paper);
  const faint = packed(palette.faint);
  const missing = hatch(packed(palette.hairline), faint);
  const awaited = hasFailed ? missing : late ? checkerboard(faint, paper) : plain(paper);
  const colours = VERDICTS[verdicts];
  return {
    stripe: { colours: ERROR_COLOURS, missing, awaited },
    chart: { correct: packed(colours.correct), wrong: packed(colours.wrong), awaited },
    history: { palette, verdicts, awaited },
  };
}

function drawChart(
  surface: Surface,
  ratio: number,
  { top, height, rows, order, results, histories }: DrawnChart,
  columns: Columns,
  looks: Looks,
): void {
  const bottom = Math.min(surface.height, Math.round((top + height) * ratio));
  const unfolded = { ...surface, height: Math.max(0, bottom) };
  for (const segment of rows.segments) {
    const part: PixelRows = {
      top: (top + segment.top) * ratio,
      rowHeight: Math.max(1, rows.imageHeight * ratio),
      order: order.subarray(segment.first, segment.end),
    };
    if (results) drawPixelChart(unfolded, part, results, columns, looks.chart);
    else drawAwaitedChart(unfolded, part, looks.chart);
  }
  for (const history of histories) paintHistory(unfolded, ratio, history, columns, looks.history);
}
