import { interpolateGreys, interpolateOranges } from 'd3-scale-chromatic';
import { colourTable, type Packed } from '../drawing/colours.ts';

/** Colours of counts: 256 from the least to the most, of a single hue for what is wrong and without hue for what is right. */
export interface CountColours {
  readonly wrong: Uint32Array;
  readonly right: Uint32Array;
}

/** A scale of the legend, from the least to the most. */
export interface CountScale {
  readonly name: 'wrong' | 'right';
  /** What it counts. */
  readonly says: string;
  readonly colours: Uint32Array;
  /** Empty where no cell has more than one image: then the scale is a single colour. */
  readonly least: string;
  readonly most: string;
}

/** A part of a scale of d3, from one share of it to another; even the least count stands out from the ground. */
function part(interpolate: (share: number) => string, from: number, to: number): Uint32Array {
  return colourTable((value) => interpolate(from + (to - from) * value));
}

/** Much is dark on light ground, and light on dark ground: what is far from the ground is much. */
export const COUNT_COLOURS = {
  light: { wrong: part(interpolateOranges, 0.4, 1), right: part(interpolateGreys, 0.14, 0.42) },
  dark: { wrong: part(interpolateOranges, 0.92, 0.12), right: part(interpolateGreys, 0.86, 0.6) },
} as const satisfies Record<string, CountColours>;

/** The colour of a count between 1 and the most. */
export function countColour(colours: Uint32Array, count: number, most: number): Packed {
  const share = most > 1 ? (Math.min(count, most) - 1) / (most - 1) : 1;
  return colours[Math.round(share * 255)]!;
}

/** Bands of classes that stand on each other, told apart by colour-blind readers too (Okabe and Ito, Color Universal Design, 2008). */
export const BAND_COLOURS = ['#0072b2', '#e69f00', '#cc79a7', '#56b4e9', '#009e73'] as const;
