import { firstAtLeast, type Scores } from '../../analysis/index.ts';
import { GlyphBrush, glyphWidth } from '../drawing/anomaly-glyphs.ts';
import type { Palette } from '../drawing/palette.ts';
import type { TimeScale } from '../drawing/scale.ts';
import { dumpIndex } from '../drawing/spaces.ts';

/** Anomaly scores, and from which one on a dump is marked. */
export interface MarkedAnomalies extends Scores {
  readonly threshold: number;
}

/** Width of the least glyph, in CSS pixels: over all classes something happens at most dumps, and only what stands out should. */
const HAIR = 0.5;

/** Height of a glyph, in CSS pixels. */
const HEIGHT = 5;

/** How wide the glyph of a score is, in CSS pixels: the largest score is the widest. */
export function timelineGlyphWidth({
  left,
  right,
  threshold,
}: Pick<MarkedAnomalies, 'left' | 'right' | 'threshold'>): (score: number) => number {
  const most = [left, right].reduce(
    (most, scores) => scores.reduce((a, b) => Math.max(a, b), most),
    threshold,
  );
  return (score) => glyphWidth(score, most, HAIR);
}

/** The paper's glyphs: ▽ hangs from `top` where the left-rule holds, △ stands on `bottom` where the right-rule holds. */
export function drawAnomalies(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  { dump, left, right, threshold }: MarkedAnomalies,
  { top, bottom }: { readonly top: number; readonly bottom: number },
  palette: Palette,
): void {
  const widthOf = timelineGlyphWidth({ left, right, threshold });
  const [first, end] = [Math.max(0, Math.floor(scale.range.from)), Math.ceil(scale.range.to)];
  const brush = new GlyphBrush(context, palette);
  for (let at = firstAtLeast(dump, first); at < dump.length && dump[at]! < end; at++) {
    const x = scale.middle(dumpIndex(dump[at]!));
    const [over, under] = [left[at]!, right[at]!];
    if (over >= threshold) brush.add({ x, base: top, height: HEIGHT }, widthOf(over));
    if (under >= threshold) brush.add({ x, base: bottom, height: -HEIGHT }, widthOf(under));
  }
  brush.end();
}
