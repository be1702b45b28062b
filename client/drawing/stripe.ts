import type { Extremes } from './reduction.ts';
import { clipped, type Band, type Surface, type Texture } from './surface.ts';

/** Stands in a series where its block has not arrived yet; error rates are never negative. */
export const AWAITED = -1;

export interface StripeLook {
  /** 256 colours for values 0 to 1. */
  readonly colours: Uint32Array;
  readonly missing: Texture;
  readonly awaited: Texture;
}

/**
 * Paints a series as a stripe: the upper half of a pixel column shows the largest of its values, the lower half the
 * smallest, which is the same colour where a column holds one dump.
 *
 * @param values 0 to 1; NaN is missing, `AWAITED` is not here yet
 */
export function drawStripe(surface: Surface, band: Band, values: Extremes, look: StripeLook): void {
  const { top, bottom } = clipped(band, surface);
  const half = Math.ceil((band.top + band.bottom) / 2);
  drawRows(surface, { top, bottom: Math.min(bottom, half) }, values.max, look);
  drawRows(surface, { top: Math.max(top, half), bottom }, values.min, look);
}

function drawRows(surface: Surface, { top, bottom }: Band, values: Float32Array, look: StripeLook): void {
  if (top >= bottom) return;
  const { pixels, width } = surface;
  let textured = false;
  for (let x = 0, at = top * width; x < width; x++, at++) {
    const value = values[x]!;
    if (value >= 0) pixels[at] = look.colours[Math.min(255, Math.round(value * 255))]!;
    else textured = true;
  }
  for (let y = top + 1; y < bottom; y++) pixels.copyWithin(y * width, top * width, (top + 1) * width);
  if (textured) drawTextures(surface, { top, bottom }, values, look);
}

function drawTextures(surface: Surface, band: Band, values: Float32Array, look: StripeLook): void {
  for (let x = 0; x < surface.width; x++) {
    const value = values[x]!;
    if (value >= 0) continue;
    const texture = value === AWAITED ? look.awaited : look.missing;
    for (let y = band.top; y < band.bottom; y++) surface.pixels[y * surface.width + x] = texture(x, y);
  }
}
