/** A colour as one little-endian word of a canvas' pixels: alpha, blue, green, red from the highest byte. */
export type Packed = number;

/** `#rrggbb` or `rgb(r, g, b)`, opaque. */
export function packed(css: string): Packed {
  const channels = css.startsWith('#')
    ? [1, 3, 5].map((at) => parseInt(css.slice(at, at + 2), 16))
    : css.match(/\d+/g)!.map(Number);
  const [red, green, blue] = channels as [number, number, number];
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** `rgb(r g b)`. */
export function css(colour: Packed): string {
  return `rgb(${colour & 255} ${(colour >>> 8) & 255} ${(colour >>> 16) & 255})`;
}

/** The colour half-way between two. */
export function between(a: Packed, b: Packed): Packed {
  const middle = (shift: number) => ((((a >>> shift) & 255) + ((b >>> shift) & 255)) >> 1) << shift;
  return (middle(24) | middle(16) | middle(8) | middle(0)) >>> 0;
}

const [WHITE, BLACK] = [packed('#ffffff'), packed('#000000')];

/** For each value of a channel how much light it is, 0 to 1 (sRGB). */
const LIGHT = Float64Array.from({ length: 256 }, (_, channel) => {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** The relative luminance (WCAG 2.2) up to which white stands out by a contrast of 3; black then does by 7. */
const DARK = 1.05 / 3 - 0.05;
/** That which contrasts alike with black and white, by 4.6. */
const HALF_WAY = Math.sqrt(1.05 * 0.05) - 0.05;

/** White on what is dark or half-way, black on what is light: both stand out, also among dark neighbours. */
export function against(colour: Packed): Packed {
  return luminance(colour) > DARK ? BLACK : WHITE;
}

/** The colour of text that can be read on a colour. */
export function inkOn(colour: Packed): string {
  return luminance(colour) > HALF_WAY ? '#000000' : '#ffffff';
}

function luminance(colour: Packed): number {
  const [red, green, blue] = [colour & 255, (colour >>> 8) & 255, (colour >>> 16) & 255];
  return 0.2126 * LIGHT[red]! + 0.7152 * LIGHT[green]! + 0.0722 * LIGHT[blue]!;
}

/** 256 colours for values 0 to 1. */
export function colourTable(interpolate: (value: number) => string): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, i) => packed(interpolate(i / 255)));
}

/** A colour table as a CSS gradient, from left to right. */
export function cssGradient(colours: Uint32Array): string {
  const stops = Array.from({ length: 9 }, (_, at) => css(colours[Math.round((at / 8) * 255)]!));
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/** Error rates, as in the paper: dark is low, yellow is high; safe for colour-blind readers. */
export const ERROR_COLOURS = colourTable(cividis);

/** Right and wrong of the paper, and the pair that colour-blind readers tell apart. */
export const VERDICTS = {
  paper: { correct: '#2a9d6f', wrong: '#d1495b' },
  safe: { correct: '#2b6cb0', wrong: '#e8a33d' },
} as const;

export type VerdictColours = keyof typeof VERDICTS;

/** Cividis (Nuñez, Anderton and Renslow, PLoS ONE 2018) by the polynomials of d3-scale-chromatic, which would come with all of its scales: these colours are in the first picture. */
function cividis(t: number): string {
  const red = -4.54 - t * (35.34 - t * (2381.73 - t * (6402.7 - t * (7024.72 - t * 2710.57))));
  const green = 32.49 + t * (170.73 + t * (52.82 - t * (131.46 - t * (176.58 - t * 67.37))));
  const blue = 81.24 + t * (442.36 - t * (2482.43 - t * (6167.24 - t * (6614.94 - t * 2475.67))));
  const channels = [red, green, blue].map((value) => Math.min(255, Math.max(0, Math.round(value))));
  return `rgb(${channels.join(', ')})`;
}
