import type { Palette } from '../drawing/palette.ts';
import type { TimeScale } from '../drawing/scale.ts';
import { dumpIndex } from '../drawing/spaces.ts';
import type { AnomalyRule, AnomalyScores } from '../page/anomaly-iterations.ts';

/** Anomaly scores, and from which one on a dump is marked. */
export interface MarkedAnomalies {
  readonly scores: AnomalyScores;
  readonly rule: AnomalyRule;
}

/** Height of a glyph, and the widths of the smallest and of the largest score, in CSS pixels. */
const HEIGHT = 5;
const WIDTHS = [6, 14] as const;

/** The paper's glyphs: ▽ hangs from `top` where the left-rule holds, △ stands on `bottom` where the right-rule holds. */
export function drawAnomalies(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  { scores, rule }: MarkedAnomalies,
  { top, bottom }: { readonly top: number; readonly bottom: number },
  palette: Palette,
): void {
  context.strokeStyle = palette.ink;
  context.fillStyle = palette.paper;
  context.lineWidth = 1;
  const most = Math.max(...[scores.left, scores.right].map((all) => all.reduce((a, b) => Math.max(a, b), 0)));
  const width = (score: number) =>
    WIDTHS[0] + ((WIDTHS[1] - WIDTHS[0]) * (score - rule.threshold)) / Math.max(1, most - rule.threshold);
  const [first, end] = [Math.max(0, Math.floor(scale.range.from)), Math.ceil(scale.range.to)];
  for (let dump = first; dump < Math.min(end, scores.left.length); dump++) {
    const x = scale.middle(dumpIndex(dump));
    const [left, right] = [scores.left[dump]!, scores.right[dump]!];
    if (left >= rule.threshold) triangle(context, x, width(left), top, top + HEIGHT);
    if (right >= rule.threshold) triangle(context, x, width(right), bottom, bottom - HEIGHT);
  }
}

function triangle(
  context: CanvasRenderingContext2D,
  x: number,
  width: number,
  base: number,
  tip: number,
): void {
  context.beginPath();
  context.moveTo(x - width / 2, base);
  context.lineTo(x + width / 2, base);
  context.lineTo(x, tip);
  context.closePath();
  context.fill();
  context.stroke();
}
