import type { Confusion } from '../../analysis/index.ts';
import type { ClassPlaces } from './matrix-order.ts';

/** How the visible places of one side are put into bins: a bin is a place, or several of them where there are more than bins. */
export interface Bins {
  readonly count: number;
  /** The bin of each place; −1 where it is not visible. */
  readonly of: Int32Array;
  /** Where each bin begins, and the last one ends, in device pixels. */
  readonly edges: Int32Array;
}

/**
 * @param from the first visible place, in places and parts of places
 * @param size how many are visible
 * @param pixels device pixels of the side
 * @param least the smallest bin, in device pixels
 */
export function binsOf(from: number, size: number, classes: number, pixels: number, least: number): Bins {
  const first = Math.max(0, Math.floor(from));
  const end = Math.min(classes, Math.ceil(from + size));
  const isBinned = pixels / size < least;
  const count = isBinned ? Math.max(1, Math.floor(pixels / least)) : end - first;
  const of = new Int32Array(classes).fill(-1);
  for (let place = first; place < end; place++) {
    of[place] = isBinned ? Math.floor(((place - first) * count) / (end - first)) : place - first;
  }
  const edge = (bin: number) => (isBinned ? (bin * pixels) / count : ((first + bin - from) * pixels) / size);
  const edges = Int32Array.from({ length: count + 1 }, (_, bin) =>
    Math.min(Math.max(Math.round(edge(bin)), 0), pixels),
  );
  return { count, of, edges };
}

/** For each pair of a row's and a column's bin the most images that one of its cells has; [rows × columns], row after row. */
export interface BinnedMatrix {
  /** Of the cells beside the diagonal. */
  readonly wrong: Int32Array;
  /** Of those on it. */
  readonly right: Int32Array;
}

/** By their largest, so that no cell disappears among empty ones. */
export function binMatrix(
  { classes, offsets, predicted, count }: Confusion,
  { places }: ClassPlaces,
  rows: Bins,
  columns: Bins,
): BinnedMatrix {
  const wrong = new Int32Array(rows.count * columns.count);
  const right = new Int32Array(rows.count * columns.count);
  for (let trueClass = 0; trueClass < classes; trueClass++) {
    const row = rows.of[places[trueClass]!]!;
    if (row < 0) continue;
    for (let entry = offsets[trueClass]!; entry < offsets[trueClass + 1]!; entry++) {
      const column = columns.of[places[predicted[entry]!]!]!;
      if (column < 0) continue;
      const cells = predicted[entry] === trueClass ? right : wrong;
      const cell = row * columns.count + column;
      if (cells[cell]! < count[entry]!) cells[cell] = count[entry]!;
    }
  }
  return { wrong, right };
}
