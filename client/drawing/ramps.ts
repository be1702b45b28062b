import { packed, type Packed } from './colours.ts';

/** Which ground colours stand on. */
export type Ground = 'light' | 'dark';

/** The ground of a theme, from the colour of its paper. */
export function groundOf(paper: string): Ground {
  const colour = packed(paper);
  const light = 0.299 * (colour & 255) + 0.587 * ((colour >>> 8) & 255) + 0.114 * ((colour >>> 16) & 255);
  return light > 127 ? 'light' : 'dark';
}

/** Single hues from little to much; what is much stands out from the ground most. */
const BLUES: Readonly<Record<Ground, readonly string[]>> = {
  light: ['#d6e4f7', '#93bce9', '#4b88cf', '#1f5199', '#0b2757'],
  dark: ['#1c3152', '#2c5a97', '#4c8bd4', '#8dbef4', '#dcecff'],
};
const ORANGES: Readonly<Record<Ground, readonly string[]>> = {
  light: ['#fbe3cb', '#f4b57a', '#dc7d31', '#a34c12', '#5e2604'],
  dark: ['#452c17', '#824b1b', '#c5782c', '#f0aa60', '#fee2c2'],
};

export const HUES = { blue: BLUES, orange: ORANGES } as const;

/** A colour between two: 0 the first, 1 the second. */
export function mixed(a: Packed, b: Packed, share: number): Packed {
  const channel = (shift: number) => {
    const from = (a >>> shift) & 255;
    return Math.round(from + (((b >>> shift) & 255) - from) * share) << shift;
  };
  return (channel(24) | channel(16) | channel(8) | channel(0)) >>> 0;
}

/** A number of colours, evenly from the first stop to the last. */
export function ramp(stops: readonly Packed[], count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, at) => {
    const place = count === 1 ? (stops.length - 1) / 2 : (at / (count - 1)) * (stops.length - 1);
    const before = Math.min(stops.length - 2, Math.floor(place));
    return mixed(stops[before]!, stops[before + 1]!, place - before);
  });
}
