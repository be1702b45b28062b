import type { Columns } from '../drawing/reduction.ts';
import { clipped, fillBand, type Band, type Surface, type Texture } from '../drawing/surface.ts';
import type { Spike } from './measure-scale.ts';
import { NO_LEVEL, type FilterLevels } from './normalise.ts';

/** How the rows of a filter chart lie, in device pixels. */
export interface FilterRows {
  /** The top of the first row, above `clip` where the chart is scrolled. */
  readonly top: number;
  /** Below 1 where filters outnumber pixel rows. */
  readonly rowHeight: number;
  /** For each row its filter. */
  readonly order: ArrayLike<number>;
  /** What of the canvas the chart has. */
  readonly clip: Band;
}

export interface FilterChartLook {
  /** 256 colours for levels; the first one is not used. */
  readonly colours: Uint32Array;
  readonly spike: Spike;
  readonly missing: Texture;
  readonly awaited: Texture;
}

/** Rows of the chart that share pixel rows: `first` inside, `end` not. */
interface Group {
  readonly first: number;
  readonly end: number;
  readonly band: Band;
}

/** Pixel rows that a group of filters shares where each has less than one: one for the most, one for the least. */
const SHARED = 2;

/**
 * Paints one row a filter, one column a dump (DeepTracker, section 7.2). Where several dumps stand in a column, or several filters in a row, the upper half of the
 * row shows the most of their levels and the lower half the least; a row of one pixel shows the one that would be missed.
 *
 * @param here 1 for each dump whose values are here
 */
export function drawFilterChart(
  surface: Surface,
  rows: FilterRows,
  values: FilterLevels,
  here: Uint8Array,
  columns: Columns,
  look: FilterChartLook,
): void {
  const clip = clipped(rows.clip, surface);
  const lines: Lines = { most: new Uint8Array(surface.width), least: new Uint8Array(surface.width) };
  const isSingle = columns.first.every((first, x) => first === columns.last[x]);
  for (const group of groupsIn(rows, clip)) {
    reduce(values, rows.order, group, columns, isSingle, lines);
    paintGroup(surface, group.band, clip, lines, look);
  }
  paintAwaited(surface, clip, here, columns, look.awaited);
}

/** All of the chart's place, where nothing is here yet. */
export function drawAwaitedFilters(surface: Surface, { clip }: FilterRows, awaited: Texture): void {
  fillBand(surface, clip, awaited);
}

/** The groups that the clip shows part of. */
function* groupsIn({ top, rowHeight, order }: FilterRows, clip: Band): Iterable<Group> {
  const count = order.length;
  const groups = rowHeight >= 1 ? count : Math.max(1, Math.floor((count * rowHeight) / SHARED));
  const height = (count * rowHeight) / groups;
  const from = Math.max(0, Math.floor((clip.top - top) / height));
  const to = Math.min(groups, Math.ceil((clip.bottom - top) / height));
  const edge = (group: number) => Math.floor((group * count) / groups);
  const pixel = (group: number) => Math.round(top + group * height);
  for (let group = from; group < to; group++) {
    const band = { top: pixel(group), bottom: pixel(group + 1) };
    yield { first: edge(group), end: edge(group + 1), band };
  }
}

/** The most and the least level of each column of a group; `NO_LEVEL` where there is none. */
interface Lines {
  readonly most: Uint8Array;
  readonly least: Uint8Array;
}

function reduce(
  values: FilterLevels,
  order: ArrayLike<number>,
  { first, end }: Group,
  columns: Columns,
  isSingle: boolean,
  { most, least }: Lines,
): void {
  const { levels } = values;
  const width = most.length;
  const { first: from, last: to } = columns;
  if (isSingle && end === first + 1) {
    const row = values.begin(order[first]!);
    for (let x = 0; x < width; x++) most[x] = levels[row + from[x]!]!;
    return least.set(most);
  }
  most.fill(NO_LEVEL);
  least.fill(255);
  for (let at = first; at < end; at++) {
    const row = values.begin(order[at]!);
    for (let x = 0; x < width; x++) {
      for (let cell = row + from[x]!; cell <= row + to[x]!; cell++) {
        const level = levels[cell]!;
        if (level > most[x]!) most[x] = level;
        if (level < least[x]! && level !== NO_LEVEL) least[x] = level;
      }
    }
  }
  for (let x = 0; x < width; x++) if (most[x] === NO_LEVEL) least[x] = NO_LEVEL;
}

function paintGroup(surface: Surface, band: Band, clip: Band, lines: Lines, look: FilterChartLook): void {
  const inside = (top: number, bottom: number) => ({
    top: Math.max(top, clip.top),
    bottom: Math.min(bottom, clip.bottom),
  });
  if (band.bottom - band.top < 2) {
    return paintLine(surface, inside(band.top, band.bottom), spikes(lines, look.spike), look);
  }
  const half = Math.ceil((band.top + band.bottom) / 2);
  paintLine(surface, inside(band.top, half), lines.most, look);
  paintLine(surface, inside(half, band.bottom), lines.least, look);
}

/** The end of each column that would be missed. It may stand in `most`. */
function spikes({ most, least }: Lines, spike: Spike): Uint8Array {
  if (spike !== 'farthest') return spike === 'most' ? most : least;
  for (let x = 0; x < most.length; x++) {
    // Level 128 is zero.
    if (128 - least[x]! > most[x]! - 128 && least[x] !== NO_LEVEL) most[x] = least[x]!;
  }
  return most;
}

function paintLine(surface: Surface, { top, bottom }: Band, line: Uint8Array, look: FilterChartLook): void {
  if (top >= bottom) return;
  const { pixels, width } = surface;
  const { colours, missing } = look;
  // What has no value is seldom anything but the first dump: the rest is not looked at again.
  let [first, last] = [width, -1];
  for (let x = 0, at = top * width; x < width; x++, at++) {
    const level = line[x]!;
    pixels[at] = colours[level]!;
    if (level !== NO_LEVEL) continue;
    last = x;
    if (first > x) first = x;
  }
  for (let y = top + 1; y < bottom; y++) pixels.copyWithin(y * width, top * width, (top + 1) * width);
  for (let x = first; x <= last; x++) {
    if (line[x] !== NO_LEVEL) continue;
    for (let y = top; y < bottom; y++) pixels[y * width + x] = missing(x, y);
  }
}

/** Columns none of whose dumps is here. */
function paintAwaited(
  { pixels, width }: Surface,
  { top, bottom }: Band,
  here: Uint8Array,
  { first, last }: Columns,
  awaited: Texture,
): void {
  for (let x = 0; x < width; x++) {
    if (here.subarray(first[x]!, last[x]! + 1).includes(1)) continue;
    for (let y = top; y < bottom; y++) pixels[y * width + x] = awaited(x, y);
  }
}
