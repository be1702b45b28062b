import type { Packed } from './colours.ts';

/** Pixels of a canvas, a word each, row by row. */
export interface Surface {
  readonly pixels: Uint32Array;
  /** Device pixels in a row. */
  readonly width: number;
  readonly height: number;
}

export function surfaceOf(image: ImageData): Surface {
  const pixels = new Uint32Array(image.data.buffer, image.data.byteOffset, image.width * image.height);
  return { pixels, width: image.width, height: image.height };
}

/** A texture that says something other than a value: each pixel's colour from its place on the canvas. */
export type Texture = (x: number, y: number) => Packed;

const HATCH = 6;
const CHECK = 4;
/** Every texture repeats itself after so many rows. */
const PERIOD = 24;

/** Diagonal lines: there is no value here. */
export function hatch(line: Packed, ground: Packed): Texture {
  return (x, y) => ((x + y) % HATCH < 2 ? line : ground);
}

/** A faint checkerboard: a value will be here. */
export function checkerboard(dark: Packed, light: Packed): Texture {
  return (x, y) => ((Math.floor(x / CHECK) + Math.floor(y / CHECK)) % 2 === 0 ? dark : light);
}

export function plain(colour: Packed): Texture {
  return () => colour;
}

/** Rows of a surface, `top` inside, `bottom` the end; cut to the surface. */
export interface Band {
  readonly top: number;
  readonly bottom: number;
}

export function clipped(band: Band, surface: Surface): Band {
  return { top: Math.max(0, band.top), bottom: Math.min(surface.height, band.bottom) };
}

export function fillBand(surface: Surface, band: Band, texture: Texture): void {
  const { pixels, width } = surface;
  const { top, bottom } = clipped(band, surface);
  for (let y = top; y < Math.min(bottom, top + PERIOD); y++) {
    for (let x = 0; x < width; x++) pixels[y * width + x] = texture(x, y);
  }
  for (let y = top + PERIOD; y < bottom; y += PERIOD) {
    const rows = Math.min(PERIOD, bottom - y);
    pixels.copyWithin(y * width, top * width, (top + rows) * width);
  }
}
