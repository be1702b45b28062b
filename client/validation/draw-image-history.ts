import { between, packed, VERDICTS, type VerdictColours } from '../drawing/colours.ts';
import { curvePoints, traceCurve } from '../drawing/curve.ts';
import type { Palette } from '../drawing/palette.ts';
import type { Columns } from '../drawing/reduction.ts';
import type { TimeScale } from '../drawing/scale.ts';
import { drawStrip, type StripLook } from '../drawing/strip.ts';
import { fillBand, type Band, type Surface, type Texture } from '../drawing/surface.ts';
import { HISTORY } from './chart-rows.ts';
import type { ImageStrip } from './image-strips.ts';

/** Parts of a history in CSS pixels from its top: strips of `BAR` each `STRIP`, below them the curve down to `CURVE_BOTTOM`. */
const TOP = 10;
export const STRIP = 14;
const BAR = 10;
const CURVE_GAP = 6;
const CURVE_BOTTOM = HISTORY - 10;

/** What an image was taken for over the run; not here yet where null. */
export interface HistoryContent {
  readonly strips: readonly ImageStrip[];
  /** Probability of the true class, an entry a dump; NaN where it is not here yet. */
  readonly probability: Float32Array;
  readonly trueClass: number;
}

export interface DrawnHistory {
  /** In CSS pixels from the canvas' top. */
  readonly top: number;
  /** What of it is unfolded already. */
  readonly height: number;
  readonly content: HistoryContent | null;
}

export interface HistoryLook {
  readonly palette: Palette;
  readonly verdicts: VerdictColours;
  readonly awaited: Texture;
}

/** Top of a strip, in CSS pixels from the top of its history. */
export function stripTop(strip: number): number {
  return TOP + strip * STRIP;
}

/** Where the curve's 1 and 0 stand, in CSS pixels from the top of its history. */
export function curveSpan(strips: number): { readonly top: number; readonly bottom: number } {
  return { top: stripTop(strips) + CURVE_GAP, bottom: CURVE_BOTTOM };
}

/** Paints the strips, or the place of a history that is not here. The surface ends where the chart is unfolded to. */
export function paintHistory(
  surface: Surface,
  ratio: number,
  { top, height, content }: DrawnHistory,
  columns: Columns,
  { palette, verdicts, awaited }: HistoryLook,
): void {
  const end = Math.max(0, Math.min(surface.height, Math.round((top + height) * ratio)));
  const unfolded = { ...surface, height: end };
  const band = (from: number, to: number): Band => ({
    top: Math.round((top + from) * ratio),
    bottom: Math.round((top + to) * ratio),
  });
  if (!content) return fillBand(unfolded, band(TOP, CURVE_BOTTOM), awaited);
  const ground = packed(palette.faint);
  content.strips.forEach(({ class: id, members }, at) => {
    const all = packed(VERDICTS[verdicts][id === content.trueClass ? 'correct' : 'wrong']);
    const look: StripLook = { all, some: between(all, ground), none: ground, awaited };
    drawStrip(unfolded, band(stripTop(at), stripTop(at) + BAR), members, columns, look);
  });
}

/** Draws the probability of the true class, from 0 to 1. @param end where the chart is unfolded to, in CSS pixels from the canvas' top */
export function drawProbability(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  { top, height, content }: DrawnHistory,
  end: number,
  palette: Palette,
): void {
  if (!content) return;
  const span = curveSpan(content.strips.length);
  context.save();
  context.beginPath();
  context.rect(0, top, scale.width, Math.max(0, Math.min(height, end - top)));
  context.clip();
  context.fillStyle = palette.hairline;
  for (const y of [span.top, (span.top + span.bottom) / 2, span.bottom]) {
    context.fillRect(0, Math.round(top + y), scale.width, 1);
  }
  context.beginPath();
  const axis = { domain: [0, 1], span: [top + span.bottom + 0.5, top + span.top + 0.5] } as const;
  traceCurve(context, curvePoints(content.probability, scale, axis));
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.stroke();
  context.restore();
}
