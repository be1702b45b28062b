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

/** A path of more is filled slowly: what a canvas takes for a path grows with the square of its edges. */
const TOGETHER = 32;

/** Paints the paper's glyphs (DeepTracker, section 7.1.2), in the colour of text: ▽ above a stripe for the left-rule, △ below it for the right-rule. */
export class GlyphBrush {
  readonly #context: CanvasRenderingContext2D;
  #traced = 0;

  constructor(context: CanvasRenderingContext2D, palette: Palette) {
    this.#context = context;
    context.fillStyle = palette.ink;
    context.beginPath();
  }

  /** @param width in CSS pixels */
  add({ x, base, height }: GlyphPlace, width: number): void {
    const context = this.#context;
    context.moveTo(x - width / 2, base);
    context.lineTo(x + width / 2, base);
    context.lineTo(x, base + height);
    context.closePath();
    this.#traced += 1;
    if (this.#traced % TOGETHER === 0) this.end();
  }

  /** Paints what has been added and is not painted yet. */
  end(): void {
    this.#context.fill();
    this.#context.beginPath();
  }
}
