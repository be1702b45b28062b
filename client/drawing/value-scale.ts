/** How values of a chart become shares of its height. */
export interface ValueScale {
  /** What share 0 stands for, and share 1. */
  readonly from: number;
  readonly to: number;
  /** Whether shares go below 0: then −1 is as far on the other side of `from`. */
  readonly isDiverging: boolean;
  readonly isLog: boolean;
}

/** Decades that a log scale has at most: what is smaller stands at its foot. */
const MOST_DECADES = 8;

/** The least and the most of some values, and the least above 0; infinities where there are none. Values that are not finite do not count. */
export interface Extent {
  min: number;
  max: number;
  leastPositive: number;
}

export function emptyExtent(): Extent {
  return { min: Infinity, max: -Infinity, leastPositive: Infinity };
}

/** Widens an extent by values. */
export function widen(extent: Extent, values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (!Number.isFinite(value)) continue;
    if (value < extent.min) extent.min = value;
    if (value > extent.max) extent.max = value;
    if (value > 0 && value < extent.leastPositive) extent.leastPositive = value;
  }
}

/** A scale from 0 to the largest value. */
export function positiveScale({ max }: Extent): ValueScale {
  return { from: 0, to: max > 0 ? max : 1, isDiverging: false, isLog: false };
}

/** A scale with 0 in its middle, as far as the value that is farthest from it. */
export function signedScale({ min, max }: Extent): ValueScale {
  const far = Math.max(Math.abs(min), Math.abs(max));
  return { from: 0, to: Number.isFinite(far) && far > 0 ? far : 1, isDiverging: true, isLog: false };
}

/** A scale from 1 down to the smallest value. */
export function downFromOneScale({ min }: Extent): ValueScale {
  return { from: 1, to: min < 1 ? min : 0, isDiverging: false, isLog: false };
}

/** A log scale over all positive values. */
export function logScale({ leastPositive, max }: Extent): ValueScale {
  if (!(max > 0)) return { from: 0.1, to: 1, isDiverging: false, isLog: true };
  const least = Math.max(leastPositive, max / 10 ** MOST_DECADES);
  const from = least < max ? least : max / 10;
  return { from, to: max, isDiverging: false, isLog: true };
}

/** A log scale with a value in its middle, as far as the value that is farthest from it in decades. */
export function logScaleAbout(middle: number, { leastPositive, max }: Extent): ValueScale {
  const decades = max > 0 ? Math.max(Math.log10(max / middle), Math.log10(middle / leastPositive)) : 1;
  const far = Math.min(Math.max(decades, 0.1), MOST_DECADES);
  return { from: middle, to: middle * 10 ** far, isDiverging: true, isLog: true };
}

/** A linear scale from one value to another. */
export function linearScale(from: number, to: number): ValueScale {
  return { from, to, isDiverging: false, isLog: false };
}

/** The share of the height that a value takes, within the scale's ends; NaN for none. */
export function shareOf({ from, to, isDiverging, isLog }: ValueScale, value: number): number {
  const share = isLog
    ? value > 0
      ? Math.log(value / from) / Math.log(to / from)
      : value === 0
        ? -Infinity
        : NaN
    : (value - from) / (to - from);
  return Number.isNaN(share) ? NaN : Math.min(1, Math.max(isDiverging ? -1 : 0, share));
}

/** The shares of a series; NaN for what is not finite. */
export function sharesOf(scale: ValueScale, values: ArrayLike<number>): Float32Array {
  const shares = new Float32Array(values.length);
  for (let at = 0; at < shares.length; at++) {
    shares[at] = Number.isFinite(values[at]!) ? shareOf(scale, values[at]!) : NaN;
  }
  return shares;
}

/** The value at the other end of the scale: where share 1 is on the other side, or 0. */
export function lowEnd({ from, to, isDiverging, isLog }: ValueScale): number {
  if (!isDiverging) return from;
  return isLog ? (from * from) / to : 2 * from - to;
}
