import type { LayerSpread } from '../data/filter-needs.ts';
import { curvePoints, traceCurve } from '../drawing/curve.ts';
import type { Palette } from '../drawing/palette.ts';
import { HUES, groundOf } from '../drawing/ramps.ts';
import { TimeScale, type DumpRange } from '../drawing/scale.ts';
import { dumpIndex, px } from '../drawing/spaces.ts';
import type { Histogram } from './distribution.ts';

/** Heights in CSS pixels: of a line of the history, of the bars of a distribution and of the layer's quartiles below them. */
export const LINE = 20;
export const BARS = 56;
export const QUARTILES = 10;

/** The history of a filter in one measure, from its least value to its largest among the visible dumps. */
export function drawHistoryLine(
  context: CanvasRenderingContext2D,
  width: number,
  values: Float64Array,
  range: DumpRange,
  shown: number,
  palette: Palette,
): void {
  const scale = new TimeScale(range, px(width));
  const visible = values.subarray(Math.max(0, Math.floor(range.from)), Math.ceil(range.to));
  let [least, most] = [Infinity, -Infinity];
  for (const value of visible) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > most) return;
  context.fillStyle = palette.hairline;
  context.fillRect(Math.round(scale.middle(dumpIndex(shown))), 0, 1, LINE);
  // What never changes is a line in the middle.
  const domain = least === most ? ([least - 1, most + 1] as const) : ([least, most] as const);
  context.beginPath();
  traceCurve(context, curvePoints(values, scale, { domain, span: [LINE - 2, 2] }));
  context.strokeStyle = palette.ink;
  context.lineWidth = 1;
  context.stroke();
}

/** The filter's coefficients as bars; below them the layer's quartiles: a box from the first to the third, a line at the median. */
export function drawDistribution(
  context: CanvasRenderingContext2D,
  width: number,
  { from, to, counts }: Histogram,
  layer: LayerSpread | null,
  palette: Palette,
): void {
  const x = (value: number) => ((value - from) / (to - from)) * width;
  const most = Math.max(1, ...counts);
  const hue = HUES.blue[groundOf(palette.paper)];
  context.fillStyle = hue[2]!;
  counts.forEach((count, at) => {
    const height = count === 0 ? 0 : Math.max(1, (count / most) * (BARS - 2));
    const [left, right] = [at, at + 1].map((edge) => Math.round((edge / counts.length) * width)) as [
      number,
      number,
    ];
    context.fillRect(left, BARS - height, right - left - 1, height);
  });
  context.fillStyle = palette.hairline;
  context.fillRect(0, BARS, width, 1);
  if (from < 0 && to > 0) context.fillRect(Math.round(x(0)), 0, 1, BARS);
  if (!layer || Number.isNaN(layer.median)) return;
  const top = BARS + 3;
  context.fillStyle = palette.quiet;
  context.fillRect(x(layer.min), top + 3, x(layer.max) - x(layer.min), 1);
  context.globalAlpha = 0.45;
  context.fillRect(x(layer.q1), top, Math.max(1, x(layer.q3) - x(layer.q1)), QUARTILES - 3);
  context.globalAlpha = 1;
  context.fillStyle = palette.ink;
  context.fillRect(Math.round(x(layer.median)) - 0.5, top, 1.5, QUARTILES - 3);
}
