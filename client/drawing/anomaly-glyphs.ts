import type { Palette } from './palette.ts';

/** Where a glyph stands, in CSS pixels: the middle of its base, from which it points by `height`, down where that is positive. */
export interface GlyphPlace {
  readonly x: number;
  readonly base: number;
  readonly height: number;
}

/** Width of the largest score, and of the least, in CSS pixels. */
export const WIDEST_GLYPH = 15;
const NARROWEST = 3;

/**
 * How wide a glyph is: its width is the score.
 * @param most the largest score that there can be
 * @param narrowest width of a score of 0
 */
export function glyphWidth(score: number, most: number, narrowest = NARROWEST): number {
  return narrowest + (WIDEST_GLYPH - narrowest) * Math.min(1, score / Math.max(1, most));
}

/** One of the paper's glyphs (DeepTracker, section 7.1.2): ▽ above a stripe for the left-rule, △ below it for the right-rule. */
export function traceGlyph(
  context: CanvasRenderingContext2D,
  { x, base, height }: GlyphPlace,
  width: number,
): void {
  context.moveTo(x - width / 2, base);
  context.lineTo(x + width / 2, base);
  context.lineTo(x, base + height);
  context.closePath();
}

/** Fills what was traced, in the colour of text. */
export function paintGlyphs(context: CanvasRenderingContext2D, palette: Palette): void {
  context.fillStyle = palette.ink;
  context.fill();
}
