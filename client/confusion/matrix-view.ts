import type { ClassPlaces } from './matrix-order.ts';
import type { ClassPair } from '../data/address.ts';
import type { MatrixView } from '../data/matrix-view.ts';

/** A place in the matrix, in cells and parts of cells from its first column and row. */
export interface MatrixPlace {
  readonly x: number;
  readonly y: number;
}

/** Fewest rows that zooming in leaves visible. */
const CLOSEST = 4;

/** The smallest cell, in CSS pixels; where the whole matrix has no room for that, several cells share one. */
export const LEAST_CELL = 2;

export function wholeMatrix(classes: number): MatrixView {
  return { left: 0, top: 0, size: Math.max(1, classes) };
}

/**
 * The view after zooming about a place that keeps its pixel. A cell of a part of the matrix is never smaller than `LEAST_CELL`: from there it is one step to the whole.
 * @param factor below 1 goes closer
 * @param side of the drawing, in CSS pixels
 */
export function zoomedMatrix(
  view: MatrixView,
  about: MatrixPlace,
  factor: number,
  classes: number,
  side: number,
): MatrixView {
  const whole = Math.max(1, classes);
  const largest = side / LEAST_CELL;
  let size = Math.min(Math.max(view.size * factor, Math.min(CLOSEST, whole)), whole);
  if (size > largest && size < whole) size = factor < 1 ? largest : whole;
  const moved = (from: number, place: number) => place - ((place - from) / view.size) * size;
  return inside({ left: moved(view.left, about.x), top: moved(view.top, about.y), size }, whole);
}

/** The view nearest to this one that a matrix of so many classes has. */
export function allowedMatrix({ left, top, size }: MatrixView, classes: number): MatrixView {
  const whole = Math.max(1, classes);
  return inside({ left, top, size: Math.min(Math.max(size, CLOSEST), whole) }, whole);
}

/** The view moved by so many cells, as far as the matrix goes. */
export function pannedMatrix(view: MatrixView, x: number, y: number, classes: number): MatrixView {
  return inside({ ...view, left: view.left + x, top: view.top + y }, Math.max(1, classes));
}

/** The view with this cell in it, moved no further than it must be. */
export function revealedCell(view: MatrixView, column: number, row: number, classes: number): MatrixView {
  const within = (from: number, place: number) =>
    Math.max(Math.min(from, place), place + 1 - view.size) - from;
  return pannedMatrix(view, within(view.left, column), within(view.top, row), classes);
}

function inside({ left, top, size }: MatrixView, whole: number): MatrixView {
  const within = (from: number) => Math.min(Math.max(from, 0), whole - size);
  return { left: within(left), top: within(top), size };
}

/** A stretch along a side of the drawing, in CSS pixels. */
export interface Stretch {
  readonly from: number;
  readonly size: number;
}

/** Where a row or a column lies; null where it is not visible. @param from the first visible place of its side */
export function stripOf(place: number, from: number, size: number, side: number): Stretch | null {
  const at = place - from;
  const cell = side / size;
  return at > -1 && at < size ? { from: at * cell, size: cell } : null;
}

/** A cell on the screen, from the corner of the drawing, in CSS pixels. */
export interface CellBox {
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

/** Where a cell lies; null where it is not visible. @param side of the drawing, in CSS pixels */
export function cellBox(
  pair: ClassPair,
  { places }: ClassPlaces,
  { left, top, size }: MatrixView,
  side: number,
): CellBox | null {
  const column = stripOf(places[pair.predicted]!, left, size, side);
  const row = stripOf(places[pair.trueClass]!, top, size, side);
  return row && column && { left: column.from, top: row.from, size: row.size };
}
