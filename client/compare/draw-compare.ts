import { curvePoints, traceCurve } from '../drawing/curve.ts';
import type { Palette } from '../drawing/palette.ts';
import { rulerTicks } from '../drawing/ruler.ts';
import { TimeScale, type DumpRange } from '../drawing/scale.ts';
import { px } from '../drawing/spaces.ts';
import {
  emptyExtent,
  linearScale,
  logScale,
  lowEnd,
  shareOf,
  sharesOf,
  widen,
  type ValueScale,
} from '../drawing/value-scale.ts';
import { measured } from '../drawing/numbers.ts';

/** Lines that are told apart by colour-blind readers too (Okabe and Ito, Color Universal Design, 2008); after the last one they begin again, dashed. */
export const LINE_COLOURS = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#8b8b8b',
] as const;
const DASHES: readonly (readonly number[])[] = [[], [5, 3], [2, 2]];

export function lineColour(at: number): string {
  return LINE_COLOURS[at % LINE_COLOURS.length]!;
}

export function lineDash(at: number): readonly number[] {
  return DASHES[Math.floor(at / LINE_COLOURS.length) % DASHES.length]!;
}

/** Room at the left for the values of the axis, and below for the iterations; heights in CSS pixels. */
export const LEFT = 56;
export const FOOT = 18;
const TOP = 6;

/** Lines over the same axes. */
export interface ComparedLines {
  /** An entry a dump; NaN for none. */
  readonly lines: readonly ArrayLike<number>[];
  readonly scale: ValueScale;
  readonly iterations: ArrayLike<number>;
  readonly range: DumpRange;
  /** The dump that is shown. */
  readonly shown: number;
}

/** A scale over all of the visible values. A difference has 0 in it. */
export function comparedScale(
  lines: readonly ArrayLike<number>[],
  { from, to }: DumpRange,
  isLog: boolean,
  hasZero: boolean,
): ValueScale {
  const extent = emptyExtent();
  for (const line of lines) {
    widen(extent, Array.prototype.slice.call(line, Math.max(0, Math.floor(from)), Math.ceil(to)));
  }
  if (isLog && !hasZero) return logScale(extent);
  const [least, most] = hasZero
    ? [Math.min(0, extent.min), Math.max(0, extent.max)]
    : [extent.min, extent.max];
  if (!(least <= most)) return linearScale(0, 1);
  return least === most ? linearScale(least - 0.5, most + 0.5) : linearScale(least, most);
}

/** Draws the lines with both axes, from the top left corner on. */
export function drawCompared(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number },
  { lines, scale, iterations, range, shown }: ComparedLines,
  palette: Palette,
): void {
  const time = new TimeScale(range, px(size.width - LEFT));
  const bottom = size.height - FOOT;
  drawAxes(context, size, scale, time, iterations, palette);
  context.save();
  context.translate(LEFT, 0);
  context.beginPath();
  context.rect(0, 0, time.width, bottom + 1);
  context.clip();
  context.fillStyle = palette.quiet;
  context.fillRect(Math.round(time.x(shown + 0.5)), TOP, 1, bottom - TOP);
  context.lineJoin = 'round';
  context.lineWidth = 1.5;
  const axis = { domain: [0, 1], span: [bottom - 1, TOP] } as const;
  lines.forEach((values, at) => {
    context.strokeStyle = lineColour(at);
    context.setLineDash([...lineDash(at)]);
    context.beginPath();
    traceCurve(context, curvePoints(sharesOf(scale, values), time, axis));
    context.stroke();
  });
  context.setLineDash([]);
  context.restore();
}

function drawAxes(
  context: CanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  scale: ValueScale,
  time: TimeScale,
  iterations: ArrayLike<number>,
  palette: Palette,
): void {
  const bottom = height - FOOT;
  const y = (share: number) => bottom - 1 + share * (TOP - bottom + 1);
  context.font = "11px 'Inter Variable', sans-serif";
  context.textBaseline = 'middle';
  for (const value of valueTicks(scale)) {
    const at = Math.round(y(shareOf(scale, value)));
    context.fillStyle = palette.hairline;
    context.fillRect(LEFT, at, width - LEFT, 1);
    context.fillStyle = palette.quiet;
    context.textAlign = 'right';
    context.fillText(measured(value), LEFT - 6, Math.min(Math.max(at, 6), bottom - 6));
  }
  context.textAlign = 'center';
  for (const { x, label } of rulerTicks(iterations, time)) {
    context.fillStyle = palette.quiet;
    context.fillText(label, Math.min(LEFT + x, width - 14), height - FOOT / 2 + 2);
  }
}

/** Both ends, the middle, and 0 where it is between them. */
function valueTicks(scale: ValueScale): readonly number[] {
  const [low, high] = [lowEnd(scale), scale.to];
  const middle = scale.isLog ? Math.sqrt(low * high) : (low + high) / 2;
  const ticks = low < 0 && high > 0 && !scale.isLog ? [low, 0, high] : [low, middle, high];
  return ticks;
}
