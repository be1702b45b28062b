import type { ImageResults } from '../data/image-results.ts';
import { fit } from '../drawing/canvas.ts';
import { percent } from '../drawing/numbers.ts';
import type { Palette } from '../drawing/palette.ts';
import type { Stretch } from '../drawing/scale.ts';
import type { Figure } from '../exports/figure.ts';
import { bandsOf, meanShare, stripeOf } from './class-stripe.ts';
import { drawConfusionStripe } from './draw-confusion-stripe.ts';

/** Room for the shares at the left, and for the stripe, in CSS pixels. */
const SHARES = 48;
const STRIPE = 720;
const HEIGHT = 160;

export interface StripeContent {
  /** What the images of the class were taken for. */
  readonly results: ImageResults;
  readonly names: readonly string[];
  readonly dumps: number;
  /** The visible dumps. */
  readonly span: Stretch;
  readonly ends: readonly [string, string];
  readonly caption: string;
  readonly palette: Palette;
}

/** What the images of a class are taken for instead, by itself, over the visible dumps. */
export function stripeFigure(content: StripeContent): Figure {
  const { results, names, dumps, span, palette, ends, caption } = content;
  const stripe = stripeOf(results, names.length);
  const legend = bandsOf(stripe, names, dumps, palette, span).map((band) => ({
    colour: band.colour,
    text: `${band.name}, mean ${percent(meanShare(band, span))}`,
  }));
  const draw = (context: CanvasRenderingContext2D) => {
    const canvas = document.createElement('canvas');
    const range = { from: span.first, to: span.last + 1 };
    drawConfusionStripe(fit(canvas, 2 * STRIPE, 2 * HEIGHT), stripe, dumps, palette, false, range);
    context.drawImage(canvas, SHARES, 0, STRIPE, HEIGHT);
    context.strokeStyle = palette.hairline;
    context.lineWidth = 1;
    context.strokeRect(SHARES - 0.5, 0.5, STRIPE + 1, HEIGHT - 1);
    context.font = "12px 'Inter Variable', sans-serif";
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillStyle = palette.quiet;
    for (const share of [0, 0.5, 1]) {
      context.fillText(percent(share), SHARES - 6, 6 + (1 - share) * (HEIGHT - 12));
    }
  };
  const width = SHARES + STRIPE;
  return { width, height: HEIGHT, left: SHARES, ends, caption, legend, palette, draw };
}
