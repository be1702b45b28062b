import { NO_LEVEL } from '../filters/normalise.ts';
import type { StripLevels } from './strip-colours.ts';
import type { Columns } from '../drawing/reduction.ts';
import { entryColumns, type EntryPlace } from '../drawing/entry-place.ts';
import { clipped, type Band, type Surface, type Texture } from '../drawing/surface.ts';

/** A strip with what it shows; device pixels. */
export interface PaintedStrip extends Band {
  /** Null where it is not here yet. */
  readonly shown: StripLevels | null;
}

export interface StripsLook {
  /** 256 colours for levels. */
  readonly colours: Uint32Array;
  readonly missing: Texture;
  readonly awaited: Texture;
}

/**
 * Paints the strips of the front: a colour a dump. Where several dumps stand in a pixel column, the upper half of a strip is the most of them and the lower half the
 * least; a strip of one pixel row is the most.
 */
export function paintStrips(
  surface: Surface,
  strips: readonly PaintedStrip[],
  columns: Columns,
  look: StripsLook,
): void {
  const places = new Map<EntryPlace, { readonly columns: Columns; readonly isSingle: boolean }>();
  const columnsAt = (place: EntryPlace) => {
    const known = places.get(place);
    if (known) return known;
    const own = entryColumns(place, columns);
    const found = { columns: own, isSingle: own.first.every((first, x) => first === own.last[x]) };
    places.set(place, found);
    return found;
  };
  const lines = { most: new Uint8Array(surface.width), least: new Uint8Array(surface.width) };
  for (const strip of strips) {
    if (!strip.shown) {
      fill(surface, strip, look.awaited);
      continue;
    }
    const { columns: own, isSingle } = columnsAt(strip.shown.place);
    reduce(strip.shown.levels, own, isSingle, lines);
    const height = strip.bottom - strip.top;
    const half = isSingle || height < 2 ? strip.bottom : strip.top + Math.ceil(height / 2);
    paintLine(surface, { top: strip.top, bottom: half }, lines.most, look);
    paintLine(surface, { top: half, bottom: strip.bottom }, lines.least, look);
  }
}

interface Lines {
  readonly most: Uint8Array;
  readonly least: Uint8Array;
}

function reduce(levels: Uint8Array, { first, last }: Columns, isSingle: boolean, { most, least }: Lines) {
  for (let x = 0; x < most.length; x++) {
    let [high, low] = [NO_LEVEL, 256];
    if (isSingle) high = levels[first[x]!]!;
    else {
      for (let dump = first[x]!; dump <= last[x]!; dump++) {
        const level = levels[dump]!;
        if (level > high) high = level;
        if (level < low && level !== NO_LEVEL) low = level;
      }
    }
    most[x] = high;
    least[x] = low === 256 ? NO_LEVEL : low;
  }
}

function paintLine(surface: Surface, band: Band, line: Uint8Array, { colours, missing }: StripsLook): void {
  const { top, bottom } = clipped(band, surface);
  if (top >= bottom) return;
  const { pixels, width } = surface;
  let hasNone = false;
  for (let x = 0, at = top * width; x < width; x++, at++) {
    pixels[at] = colours[line[x]!]!;
    hasNone ||= line[x] === NO_LEVEL;
  }
  for (let y = top + 1; y < bottom; y++) pixels.copyWithin(y * width, top * width, (top + 1) * width);
  if (!hasNone) return;
  for (let x = 0; x < width; x++) {
    if (line[x] !== NO_LEVEL) continue;
    for (let y = top; y < bottom; y++) pixels[y * width + x] = missing(x, y);
  }
}

function fill(surface: Surface, band: Band, texture: Texture): void {
  const { top, bottom } = clipped(band, surface);
  for (let y = top; y < bottom; y++) {
    for (let x = 0; x < surface.width; x++) surface.pixels[y * surface.width + x] = texture(x, y);
  }
}
