import type { Correlation } from '../../analysis/index.ts';
import { packed, type Packed } from '../drawing/colours.ts';
import type { Palette } from '../drawing/palette.ts';
import { HUES, groundOf, mixed } from '../drawing/ramps.ts';
import { sequentialColours } from '../drawing/sequential.ts';
import type { Surface } from '../drawing/surface.ts';
import type { GridLayout } from './correlation-layout.ts';
import { coverOfDumps, partSpan } from './cover-of-dumps.ts';
import { columnSlots, lineAt, sideOf, spread, type Side, type Slots } from './grid-pixels.ts';
import type { GridWindow } from './grid-window.ts';

/** A mini-set and a class that move together beyond chance. */
export interface LinkedPair {
  readonly set: number;
  /** The class's place in `AnomalyIterations.classes`. */
  readonly column: number;
}

export interface PaintedGrid {
  readonly correlation: Correlation;
  readonly layout: GridLayout;
  readonly window: GridWindow;
  readonly links: readonly LinkedPair[];
}

/** The colours of the grid. */
export interface GridColours {
  readonly paper: Packed;
  /** A cell without anything. */
  readonly ground: Packed;
  readonly hairline: Packed;
  /** 256 colours of counts. */
  readonly counts: Uint32Array;
  /** Anomaly filters; those beyond chance. They differ in lightness, too. */
  readonly present: Packed;
  readonly linked: Packed;
}

export function gridColours({ paper, faint, hairline }: Palette): GridColours {
  const ground = groundOf(paper);
  return {
    paper: packed(paper),
    ground: packed(faint),
    hairline: packed(hairline),
    counts: sequentialColours(ground),
    present: packed(HUES.blue[ground][ground === 'light' ? 3 : 2]!),
    linked: packed(HUES.orange[ground][ground === 'light' ? 2 : 3]!),
  };
}

/** The most anomaly filters of a cell: what the strongest colour stands for. */
export function mostOfCells({ cells }: Correlation): number {
  return cells.reduce((most, count) => Math.max(most, count), 1);
}

/** The colour of a count from 1 up. */
export function countColour(colours: GridColours, count: number, most: number): Packed {
  if (count === 0) return colours.ground;
  return colours.counts[Math.round((most > 1 ? (count - 1) / (most - 1) : 1) * 255)]!;
}

/**
 * Paints the grid (DeepTracker, figure 5). Where row and column are unfolded, a mini-set is painted at the iterations of the class at which it is among the
 * anomaly filters; what is smaller than a pixel is there as a share of its colour. Where either is folded, the cell has the colour of how many filters it has.
 */
export function paintGrid(surface: Surface, grid: PaintedGrid, colours: GridColours): void {
  const { layout, window } = grid;
  const rows = sideOf(layout.rows, window.top, window.scaleY, surface.height);
  const columns = sideOf(layout.columns, window.left, window.scaleX, surface.width);
  const slots = columnSlots(layout.columns, window, surface.width);
  if (layout.rows.isOpen.includes(1)) {
    const cover = coverOf(surface, grid, slots);
    const linked = linkedCover(surface, grid);
    paintOpen(surface, { cover, linked, rows, columns, unit: unitOf(grid) }, colours);
  }
  const most = mostOfCells(grid.correlation);
  const counts = new Map<number, Uint32Array>();
  for (let y = 0; y < surface.height; y++) {
    const place = rows.item[y]!;
    if (place >= 0 && layout.rows.isOpen[place] === 1) continue;
    const from = y * surface.width;
    if (place < 0) {
      surface.pixels.fill(colours.paper, from, from + surface.width);
      continue;
    }
    const line = counts.get(place) ?? countLine(surface.width, place, most, grid, slots, columns, colours);
    counts.set(place, line);
    surface.pixels.set(line, from);
  }
}

/** What a single filter at a single iteration has at least of its colour, wherever it is. */
const FAINTEST = 0.35;

/** By how much colours are made stronger for that, at most: else a small picture of much would be all of one colour. */
const STRONGEST = 5;

/**
 * How strong the colour of a pixel is that is covered by a share. By the square root, so that a tenth of a pixel can be seen; where filters and iterations are
 * thinner than pixels, by the root of how many of them the pixel has.
 * @param unit what one filter at one iteration covers
 */
function strengthOf(share: number, unit: number): number {
  const factor = Math.min(STRONGEST, Math.max(1, FAINTEST / Math.sqrt(unit)));
  return Math.min(1, factor * Math.sqrt(share));
}

/** What one filter at one iteration covers of a pixel, at most 1. */
function unitOf({ correlation, layout: { rows, columns }, window }: PaintedGrid): number {
  const filters = Math.max(1, correlation.sets.filters.length);
  const iterations = Math.max(1, correlation.iterations.dumps.length);
  const high = Math.min(1, (rows.length * window.scaleY) / filters);
  return high * Math.min(1, (columns.length * window.scaleX) / iterations);
}

interface Covered {
  /** How much of each pixel is covered, column after column. */
  readonly cover: Float32Array;
  /** The same of what is linked; null for nothing. */
  readonly linked: Float32Array | null;
  readonly rows: Side;
  readonly columns: Side;
  readonly unit: number;
}

/** Columns of pixels that are painted together: cover goes down, pixels go across. */
const TOGETHER = 16;

/** Shares of a pixel that are told apart. */
const SHADES = 1024;

/** Unfolded rows; what is not in one of them gets a colour, too, and is painted over. */
function paintOpen(
  { pixels, width, height }: Surface,
  { cover, linked, rows, columns, unit }: Covered,
  colours: GridColours,
): void {
  const shades = (from: Packed) =>
    Uint32Array.from({ length: SHADES + 1 }, (_, at) =>
      mixed(from, colours.present, strengthOf(at / SHADES, unit)),
    );
  const [plain, ruled] = [shades(colours.ground), shades(colours.hairline)];
  for (let left = 0; left < width; left += TOGETHER) {
    const right = Math.min(width, left + TOGETHER);
    for (let y = rows.first; y < rows.end; y++) {
      const isRuled = rows.isLine[y] === 1;
      for (let x = left; x < right; x++) {
        const share = Math.min(SHADES, Math.ceil(cover[x * height + y]! * SHADES));
        let colour = (isRuled || columns.isLine[x] === 1 ? ruled : plain)[share]!;
        const beyond = linked === null ? 0 : linked[x * height + y]!;
        if (beyond > 0) colour = mixed(colour, colours.linked, strengthOf(beyond, unit));
        pixels[y * width + x] = columns.item[x]! < 0 ? colours.paper : colour;
      }
    }
  }
}

/** How much of each pixel of unfolded rows is covered by mini-sets, column after column. */
function coverOf(
  { width, height }: Surface,
  { correlation, layout, window }: PaintedGrid,
  slots: Slots,
): Float32Array {
  const cover = new Float32Array(width * height);
  const { offsets, lines, shares, placeOf } = coverOfDumps(correlation, layout.rows, window, height);
  const { dumps } = correlation.iterations;
  for (let slot = 0; slot < slots.count; slot++) {
    const [from, to] = [slots.partFrom[slot]!, slots.partTo[slot]!];
    spread(slots.from[slot]!, slots.to[slot]!, width, (x, share) => {
      const weight = share / (to - from);
      const column = x * height;
      for (let at = from; at < to; at++) {
        const place = placeOf[dumps[at]!]!;
        const end = offsets[place + 1]!;
        for (let line = offsets[place]!; line < end; line++) {
          cover[column + lines[line]!]! += weight * shares[line]!;
        }
      }
    });
  }
  return cover;
}

/** The same of the pairs that are linked beyond chance; null where there is none. */
function linkedCover({ width, height }: Surface, grid: PaintedGrid): Float32Array | null {
  const { correlation, layout, window, links } = grid;
  if (links.length === 0 || !layout.rows.isOpen.includes(1)) return null;
  const cover = new Float32Array(width * height);
  const { sets, iterations } = correlation;
  const places = placesOf(layout, correlation);
  for (const { set, column } of links) {
    const part = places.partOfSet[set]!;
    const item = places.itemOfColumn[column]!;
    const [from, to] = partSpan(layout.rows, part, window.top, window.scaleY);
    if (!layout.rows.isOpen[places.itemOfPart(part)] || to < 0 || from > height) continue;
    const own = sets.iterations.subarray(sets.iterationOffsets[set], sets.iterationOffsets[set + 1]);
    const appears = new Set(Array.from(own, (place) => iterations.all[place]!));
    const [first, end] = [layout.columns.partOffsets[item]!, layout.columns.partOffsets[item + 1]!];
    const share = layout.columns.isOpen[item] ? 1 : 1 / (end - first);
    for (let at = first; at < end; at++) {
      if (!appears.has(iterations.dumps[layout.columns.parts[at]!]!)) continue;
      const [left, right] = lineAt(layout.columns, at, item, window);
      spread(left, right, width, (x, across) =>
        spread(from, to, height, (y, down) => (cover[x * height + y]! += share * across * down)),
      );
    }
  }
  return cover;
}

/** Where mini-sets and classes stand in the layout. */
function placesOf({ rows, columns }: GridLayout, { sets }: Correlation) {
  const partOfSet = new Int32Array(sets.layer.length);
  rows.parts.forEach((set, part) => (partOfSet[set] = part));
  const itemOfColumn = new Int32Array(columns.items.length);
  columns.items.forEach((column, item) => (itemOfColumn[column] = item));
  const itemOfPart = (part: number) => rows.partOffsets.findLastIndex((first) => first <= part);
  return { partOfSet, itemOfColumn, itemOfPart };
}

/** A line of pixels of a folded row: each has the colour of the largest count in it. */
function countLine(
  width: number,
  place: number,
  most: number,
  { correlation, layout }: PaintedGrid,
  slots: Slots,
  columns: Side,
  colours: GridColours,
): Uint32Array {
  const layer = layout.rows.items[place]!;
  const counts = new Int32Array(width).fill(-1);
  const ofDumps = layout.columns.isOpen.includes(1) ? countsOfDumps(correlation, layer) : null;
  const { dumps, classes } = correlation.iterations;
  for (let slot = 0; slot < slots.count; slot++) {
    const item = slots.item[slot]!;
    const count = layout.columns.isOpen[item]
      ? ofDumps![dumps[slots.partFrom[slot]!]!]!
      : correlation.cells[layer * classes.length + layout.columns.items[item]!]!;
    const [from, to] = [Math.max(0, Math.floor(slots.from[slot]!)), Math.min(width, slots.to[slot]!)];
    for (let x = from; x < to; x++) if (count > counts[x]!) counts[x] = count;
  }
  return Uint32Array.from(counts, (count, x) => {
    if (columns.item[x]! < 0) return colours.paper;
    return countColour(colours, Math.max(0, count), most);
  });
}

/** How many anomaly filters a layer has at each dump. @param layer its place in `Correlation.layers` */
export function countsOfDumps({ sets, setOffsets, iterations }: Correlation, layer: number): Int32Array {
  const counts = new Int32Array(iterations.runDumps);
  for (let set = setOffsets[layer]!; set < setOffsets[layer + 1]!; set++) {
    const filters = sets.offsets[set + 1]! - sets.offsets[set]!;
    for (let at = sets.iterationOffsets[set]!; at < sets.iterationOffsets[set + 1]!; at++) {
      counts[iterations.all[sets.iterations[at]!]!]! += filters;
    }
  }
  return counts;
}
