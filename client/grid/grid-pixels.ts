import type { GridAxis } from './grid-axis.ts';
import type { GridWindow } from './grid-window.ts';

/** What each device pixel along a side belongs to. */
export interface Side {
  /** The place of its item; −1 between items. */
  readonly item: Int32Array;
  /** 1 where the line of a part goes through. */
  readonly isLine: Uint8Array;
  /** The pixels that have items: from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
}

/** Parts have lines where they are at least so large, in device pixels. */
const LEAST_RULED = 4;

/** @param origin the CSS pixel of the grid at pixel 0. @param scale device pixels to a CSS pixel */
export function sideOf(axis: GridAxis, origin: number, scale: number, pixels: number): Side {
  const item = new Int32Array(pixels).fill(-1);
  const isLine = new Uint8Array(pixels);
  const at = (place: number) => (place - origin) * scale;
  for (let place = 0; place < axis.items.length; place++) {
    const [from, to] = [at(axis.edges[place]!), at(axis.edges[place + 1]! - axis.gap)];
    item.fill(place, Math.max(0, Math.round(from)), Math.max(0, Math.round(to)));
    if (!axis.isOpen[place]) continue;
    for (let part = axis.partOffsets[place]!; part < axis.partOffsets[place + 1]!; part++) {
      const [first, end] = [at(axis.partFrom[part]!), at(axis.partTo[part]!)];
      const middle = Math.floor((first + end) / 2);
      if (end - first >= LEAST_RULED && middle >= 0 && middle < pixels) isLine[middle] = 1;
    }
  }
  const clamp = (pixel: number) => Math.min(Math.max(pixel, 0), pixels);
  return {
    item,
    isLine,
    first: clamp(Math.floor(at(0))),
    end: clamp(Math.ceil(at(axis.length))),
  };
}

/** What stands side by side in the columns: each iteration of an unfolded class, and each folded class. Places in device pixels. */
export interface Slots {
  readonly count: number;
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly item: Int32Array;
  /** Its iterations, as places in `AnomalyIterations.dumps`. */
  readonly partFrom: Int32Array;
  readonly partTo: Int32Array;
}

/** The slots that can be seen. */
export function columnSlots(columns: GridAxis, window: GridWindow, pixels: number): Slots {
  const most = columns.parts.length + columns.items.length;
  const [from, to] = [new Float64Array(most), new Float64Array(most)];
  const [item, partFrom, partTo] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
  let count = 0;
  const add = (place: number, part: number, parts: number) => {
    const [left, right] = lineAt(columns, part, place, window);
    if (right <= 0 || left >= pixels) return;
    [from[count], to[count], item[count]] = [left, right, place];
    [partFrom[count], partTo[count]] = [columns.parts[part]!, columns.parts[part]! + parts];
    count += 1;
  };
  for (let place = 0; place < columns.items.length; place++) {
    const [first, end] = [columns.partOffsets[place]!, columns.partOffsets[place + 1]!];
    if (columns.isOpen[place]) for (let part = first; part < end; part++) add(place, part, 1);
    else if (end > first) add(place, first, end - first);
  }
  return { count, from, to, item, partFrom, partTo };
}

/** What a mini-set takes of an iteration's column, and where it has lines at its sides. */
const RECTANGLE = 0.7;
const LEAST_APART = 4;

/** From where to where the rectangles of an iteration stand, in device pixels. */
export function lineAt(
  columns: GridAxis,
  part: number,
  place: number,
  { left, scaleX }: GridWindow,
): readonly [number, number] {
  const [from, to] = [(columns.partFrom[part]! - left) * scaleX, (columns.partTo[part]! - left) * scaleX];
  if (!columns.isOpen[place]) return [from, to];
  if (to - from < LEAST_APART) return [from, to];
  const room = Math.round(((to - from) * (1 - RECTANGLE)) / 2);
  return [Math.round(from) + room, Math.round(to) - room];
}

/** Says of each pixel between two places how much of it lies between them, 0 to 1. */
export function spread(
  from: number,
  to: number,
  pixels: number,
  take: (pixel: number, share: number) => void,
): void {
  const [first, end] = [Math.max(0, Math.floor(from)), Math.min(pixels, Math.ceil(to))];
  for (let pixel = first; pixel < end; pixel++) {
    take(pixel, Math.min(to, pixel + 1) - Math.max(from, pixel));
  }
}
