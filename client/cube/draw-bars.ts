import { LEVEL_STRENGTH } from '../drawing/level-strength.ts';
import type { Palette } from '../drawing/palette.ts';
import { barColumns, type ActivatedBar } from './activated-bars.ts';

/** Widths, in CSS pixels: of a column of bars, free between two, and at their left. */
const COLUMN = 7;
const FREE = 2;
const LEFT = 10;
/** How far links lead to the right of the bars at least, in CSS pixels, however long names are. */
const LEAST_LINK = 6;
/** Between a link and the name that it leads to, in CSS pixels. */
const FREE_OF_LINK = 4;

/** A link from a layer's bar to its rows; `to` in CSS pixels from the top of the front. */
export interface RowLink {
  readonly node: number;
  readonly to: number;
}

/** Where the bars end at the right. */
export function barsEnd(bars: readonly ActivatedBar[]): number {
  return LEFT + barColumns(bars) * (COLUMN + FREE);
}

/** How far the links lead: to where the longest name begins. @param end where names end at the right; all in CSS pixels */
export function linkWidth(bars: readonly ActivatedBar[], end: number, longest: number): number {
  return Math.max(LEAST_LINK, Math.floor(end - longest - barsEnd(bars) - FREE_OF_LINK));
}

/** Where names may begin. @param link how far the links lead */
export function namesLeft(bars: readonly ActivatedBar[], link: number): number {
  return barsEnd(bars) + link + FREE_OF_LINK;
}

/** Left edge, top and height of a bar. */
export function barBox(
  bar: ActivatedBar,
  bars: readonly ActivatedBar[],
  height: number,
): { readonly left: number; readonly top: number; readonly height: number } {
  const left = barsEnd(bars) - (bar.column + 1) * (COLUMN + FREE);
  const high = (bar.to - bar.from) * height;
  return { left, top: bar.from * height, height: Math.max(1, high - (high >= 3 ? 1 : 0)) };
}

/** The bar at a place; undefined where there is none. */
export function barAt(
  bars: readonly ActivatedBar[],
  height: number,
  x: number,
  y: number,
): ActivatedBar | undefined {
  return bars.find((bar) => {
    const box = barBox(bar, bars, height);
    return x >= box.left - 1 && x < box.left + COLUMN + 1 && y >= box.top && y < bar.to * height;
  });
}

/** All layers of the network as bars, those with anomaly filters blue (DeepTracker, figure 9), and links from these to their rows. */
export function drawBars(
  context: CanvasRenderingContext2D,
  bars: readonly ActivatedBar[],
  links: readonly RowLink[],
  link: number,
  height: number,
  isStrong: (node: number) => boolean,
  palette: Palette,
): void {
  for (const bar of bars) {
    const box = barBox(bar, bars, height);
    context.fillStyle = bar.isActive ? palette.accent : palette.hairline;
    context.globalAlpha = !bar.isActive || isStrong(bar.node) ? 1 : LEVEL_STRENGTH[bar.level] + 0.15;
    context.fillRect(box.left, box.top, COLUMN, box.height);
  }
  const barOf = new Map(bars.map((bar) => [bar.node, bar]));
  const left = barsEnd(bars) + 1;
  for (const { node, to } of links) {
    const bar = barOf.get(node);
    if (!bar) continue;
    const from = ((bar.from + bar.to) / 2) * height;
    const strong = isStrong(node);
    context.strokeStyle = strong ? palette.accent : palette.quiet;
    context.globalAlpha = strong ? 1 : 0.4;
    context.lineWidth = strong ? 1.5 : 1;
    context.beginPath();
    context.moveTo(left, from);
    context.bezierCurveTo(left + link / 2, from, left + link / 2, to, left + link, to);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.lineWidth = 1;
}
