import { longestText } from '../page/longest-text.ts';

/** Where the matrix stands among its names, in CSS pixels. */
export interface MatrixRoom {
  /** Of the matrix, which is square. */
  readonly side: number;
  /** Beside it, above it, and for the end of the last slanting name. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
}

/** A panel without its margins, in CSS pixels. */
export interface PanelSize {
  readonly width: number;
  readonly height: number;
}

/** Least and most room for names beside the matrix; what stands between. */
const BESIDE = [76, 140] as const;
const GAP = 8;

const ABOVE = 80;
const SLANTING = 60;

/** The smallest side that a low panel gives it, and what else should be seen below. */
const LEAST_SIDE = 240;
const BELOW = 248;

/** As large as the panel is wide, and leaves room below. @param longest width of the longest name */
export function matrixRoom(longest: number, { width, height }: PanelSize): MatrixRoom {
  const left = Math.min(Math.max(longest + GAP, BESIDE[0]), BESIDE[1]);
  const high = Math.max(height - ABOVE - BELOW, LEAST_SIDE);
  const side = Math.max(1, Math.floor(Math.min(width - left - SLANTING, high)));
  return { side, left, top: ABOVE, right: SLANTING };
}

/** The width of the longest of these names as they are written beside the matrix, in CSS pixels. */
export function longestName(names: readonly string[]): number {
  return Math.ceil(longestText(names, { size: 12, weight: 400 }));
}
