import type { GuidanceCurve } from '../../analysis/index.ts';
import { percent, short } from '../drawing/numbers.ts';
import type { Palette } from '../drawing/palette.ts';

/** Heights of the chart's parts, in CSS pixels: the rate, the gap, the numbers found. */
const PARTS = { rate: 72, gap: 10, found: 48 } as const;
const PAD = 5;
export const GUIDANCE_HEIGHT = PARTS.rate + PARTS.gap + PARTS.found;

/** Room for the labels of the axis, in CSS pixels. */
const LABELS = 36;

/** Rates at the bottom and at the top; what is smaller stands at the bottom. */
const RATES = [0.001, 1] as const;
const RATE_LINES = [1, 0.1, 0.01, 0.001];

/** Between two labels of counts, in CSS pixels. */
const LABEL_ROOM = 12;

/** How strongly the bars of what is found are filled, under those of chance. */
const FOUND = 0.45;

const FONT = "10px 'Inter Variable', sans-serif";

/** The last threshold that finds anything, at least 1: the chart ends there. */
export function lastThreshold({ observed }: Pick<GuidanceCurve, 'observed'>): number {
  return Math.max(1, observed.findLastIndex((count) => count > 0) + 1);
}

/** Where a threshold stands, in CSS pixels, and which one stands at a pixel. */
export class ThresholdScale {
  readonly #step: number;

  /** @param last the largest threshold; the smallest is 1 */
  constructor(
    readonly last: number,
    readonly width: number,
  ) {
    this.#step = (width - LABELS) / last;
  }

  get step(): number {
    return this.#step;
  }

  /** The middle of a threshold's place. */
  x(threshold: number): number {
    return LABELS + (threshold - 0.5) * this.#step;
  }

  at(x: number): number {
    return Math.min(this.last, Math.max(1, Math.floor((x - LABELS) / this.#step) + 1));
  }
}

/** Where a false discovery rate stands, by its logarithm, in CSS pixels. */
export function rateY(rate: number): number {
  const [low, high] = RATES;
  const share = Math.log(Math.max(low, Math.min(high, rate)) / low) / Math.log(high / low);
  return PARTS.rate - PAD - share * (PARTS.rate - 2 * PAD);
}

/** How high a count stands, in CSS pixels, by its logarithm; a pixel shows that there is one. @param most the count that is as high as the chart */
export function countHeight(count: number, most: number): number {
  return count > 0 ? Math.max(1, (Math.log1p(count) / Math.log1p(most)) * PARTS.found) : 0;
}

/** Counts that are labelled, and how high the middles of the labels stand: none, the largest, and those powers of ten that have room between them. */
export function countLabels(most: number): readonly { readonly count: number; readonly height: number }[] {
  const [top, labels] = [PARTS.found - PAD, [{ count: 0, height: PAD }]];
  for (let count = 10; count < most; count *= 10) {
    const height = countHeight(count, most);
    if (height - labels.at(-1)!.height >= LABEL_ROOM && top - height >= LABEL_ROOM) {
      labels.push({ count, height });
    }
  }
  return [...labels, { count: most, height: top }];
}

/** Above the false discovery rate of each threshold and the rate that is wanted, below what it finds and what of this is chance, by their logarithms: counts go from hundreds of thousands to a few. */
export function drawGuidance(
  context: CanvasRenderingContext2D,
  scale: ThresholdScale,
  curve: GuidanceCurve,
  wanted: number,
  palette: Palette,
): void {
  context.clearRect(0, 0, scale.width, GUIDANCE_HEIGHT);
  context.font = FONT;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  drawAxis(context, scale, wanted, palette);
  drawRates(context, scale, curve, palette);
  drawCounts(context, scale, curve, palette);
  context.fillStyle = palette.quiet;
  context.fillText('false discovery rate', scale.width - 4, rateY(1) + 8);
  context.fillText('anomaly iterations of classes', scale.width - 4, PARTS.rate + PARTS.gap + PAD);
}

function drawAxis(
  context: CanvasRenderingContext2D,
  { width }: ThresholdScale,
  wanted: number,
  palette: Palette,
): void {
  for (const rate of RATE_LINES) {
    context.fillStyle = palette.hairline;
    context.fillRect(LABELS, Math.round(rateY(rate)), width - LABELS, 1);
    context.fillStyle = palette.quiet;
    context.fillText(percent(rate), LABELS - 4, rateY(rate));
  }
  context.strokeStyle = palette.ink;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(LABELS, Math.round(rateY(wanted)) + 0.5);
  context.lineTo(width, Math.round(rateY(wanted)) + 0.5);
  context.stroke();
  context.setLineDash([]);
}

function drawRates(
  context: CanvasRenderingContext2D,
  scale: ThresholdScale,
  { rate }: GuidanceCurve,
  palette: Palette,
): void {
  context.beginPath();
  for (let threshold = 1; threshold <= scale.last; threshold++) {
    context.lineTo(scale.x(threshold), rateY(rate[threshold - 1]!));
  }
  if (scale.last === 1) context.lineTo(scale.x(1) + 4, rateY(rate[0]!));
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.stroke();
}

function drawCounts(
  context: CanvasRenderingContext2D,
  scale: ThresholdScale,
  { observed, expected }: GuidanceCurve,
  palette: Palette,
): void {
  const most = Math.max(1, observed[0]!, expected[0]!);
  const width = Math.max(1, scale.step - 1);
  for (const [counts, colour, alpha] of [
    [observed, palette.quiet, FOUND],
    [expected, palette.ink, 1],
  ] as const) {
    context.fillStyle = colour;
    context.globalAlpha = alpha;
    for (let threshold = 1; threshold <= scale.last; threshold++) {
      const height = countHeight(counts[threshold - 1]!, most);
      context.fillRect(scale.x(threshold) - width / 2, GUIDANCE_HEIGHT - height, width, height);
    }
  }
  context.fillStyle = palette.quiet;
  for (const { count, height } of countLabels(most)) {
    context.fillText(short(count), LABELS - 4, GUIDANCE_HEIGHT - height);
  }
  context.fillStyle = palette.hairline;
  context.fillRect(LABELS, GUIDANCE_HEIGHT - 1, scale.width - LABELS, 1);
}
