import { VERDICTS, type VerdictColours } from '../drawing/colours.ts';
import { curvePoints, traceCurve } from '../drawing/curve.ts';
import type { Palette } from '../drawing/palette.ts';
import type { History } from '../page/image-history.ts';
import { TimeScale, wholeRun } from '../drawing/scale.ts';
import { px } from '../drawing/spaces.ts';

/** Rows of the strip, one a class, and the height of the curve, in CSS pixels. */
export const STRIP = 16;
export const CURVE = 44;

/** Below each other: for each of the first classes a strip, coloured where the image was taken for it. */
export function drawStrips(
  context: CanvasRenderingContext2D,
  width: number,
  history: History,
  shown: readonly number[],
  trueClass: number,
  verdicts: VerdictColours,
  palette: Palette,
): void {
  const scale = new TimeScale(wholeRun(history.probability.length), px(width));
  shown.forEach((id, row) => {
    context.fillStyle = palette.faint;
    context.fillRect(0, row * STRIP + 2, width, STRIP - 4);
    context.fillStyle = id === trueClass ? VERDICTS[verdicts].correct : VERDICTS[verdicts].wrong;
    for (const span of history.spans) {
      if (span.class !== id) continue;
      const left = scale.x(span.from);
      context.fillRect(left, row * STRIP + 2, Math.max(1, scale.x(span.to + 1) - left), STRIP - 4);
    }
  });
}

/** Probability of the true class over the run, from 0 at the bottom to 1 at the top. */
export function drawProbability(
  context: CanvasRenderingContext2D,
  width: number,
  history: History,
  palette: Palette,
): void {
  const scale = new TimeScale(wholeRun(history.probability.length), px(width));
  context.fillStyle = palette.hairline;
  for (const y of [1, CURVE / 2, CURVE - 1]) context.fillRect(0, Math.round(y), width, 1);
  context.beginPath();
  traceCurve(context, curvePoints(history.probability, scale, { domain: [0, 1], span: [CURVE - 1, 1] }));
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.25;
  context.stroke();
}
