import { curvePoints, traceCurve, valueY, type ValueAxis } from '../drawing/curve.ts';
import type { Palette } from '../drawing/palette.ts';
import { TimeScale, wholeRun } from '../drawing/scale.ts';
import { dumpIndex, px } from '../drawing/spaces.ts';
import { drawAnomalies, type MarkedAnomalies } from '../timeline/draw-anomalies.ts';

/** Height of the spark, in CSS pixels. */
export const SPARK_HEIGHT = 64;

/** Where the curve lies between the glyphs above and below it. */
const CURVE = { top: 9, bottom: SPARK_HEIGHT - 9 } as const;

/** What the spark shows, an entry a dump. */
export interface SparkContent {
  readonly error: ArrayLike<number>;
  readonly anomalies: MarkedAnomalies;
  /** The dumps of the peaks that lie at anomalies. */
  readonly peaks: readonly number[];
}

/** The whole run's x axis at this width. */
export function sparkScale(dumps: number, width: number): TimeScale {
  return new TimeScale(wholeRun(dumps), px(width));
}

/** The error over the whole run from 0 at the bottom, the ranked iterations above (▽) and below it (△), and a dot at each peak beside one of them. */
export function drawSpark(
  context: CanvasRenderingContext2D,
  width: number,
  { error, anomalies, peaks }: SparkContent,
  top: number,
  palette: Palette,
): void {
  context.clearRect(0, 0, width, SPARK_HEIGHT);
  const scale = sparkScale(error.length, width);
  const axis: ValueAxis = { domain: [0, top], span: [CURVE.bottom - 1, CURVE.top + 1] };
  context.fillStyle = palette.hairline;
  context.fillRect(0, CURVE.bottom, width, 1);
  context.beginPath();
  traceCurve(context, curvePoints(error, scale, axis));
  context.strokeStyle = palette.quiet;
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.stroke();
  context.beginPath();
  for (const dump of peaks) {
    const [x, y] = [scale.middle(dumpIndex(dump)), valueY(axis, error[dump]!)];
    context.moveTo(x + 2.5, y);
    context.arc(x, y, 2.5, 0, 2 * Math.PI);
  }
  context.fillStyle = palette.ink;
  context.fill();
  drawAnomalies(context, scale, anomalies, { top: CURVE.top - 7, bottom: CURVE.bottom + 7 }, palette);
}
