import type { Confusion } from '../../analysis/index.ts';
import type { Fitted } from '../drawing/canvas.ts';
import { between, inkOn, packed, type Packed } from '../drawing/colours.ts';
import { short } from '../drawing/numbers.ts';
import type { Palette } from '../drawing/palette.ts';
import { surfaceOf, type Surface } from '../drawing/surface.ts';
import { countColour, type CountColours } from './count-colours.ts';
import { binMatrix, binsOf, type Bins } from './matrix-bins.ts';
import type { ClassPlaces } from './matrix-order.ts';
import type { MatrixView } from '../data/matrix-view.ts';
import { LEAST_CELL } from './matrix-view.ts';

export interface DrawnMatrix {
  readonly confusion: Confusion;
  readonly order: ClassPlaces;
  readonly view: MatrixView;
  /** The most images that a cell beside the diagonal has, and one on it. */
  readonly most: { readonly wrong: number; readonly right: number };
}

export interface MatrixLook {
  readonly palette: Palette;
  readonly colours: CountColours;
}

/** Cells from this size on, in CSS pixels, stand apart, and have their number in them. */
const APART = 6;
const NUMBERED = 22;

/** What of a cell must be visible for its number, in CSS pixels. */
const SEEN = 16;

/** Paints the cells; true classes go down, predictions across. Where an error and a right result share a bin, the error is seen. */
export function drawMatrix(
  { context, ratio, width, height }: Fitted,
  matrix: DrawnMatrix,
  look: MatrixLook,
): void {
  const { confusion, order, view, most } = matrix;
  const bins = (from: number, pixels: number) =>
    binsOf(from, view.size, confusion.classes, pixels, LEAST_CELL * ratio);
  const [rows, columns] = [bins(view.top, height), bins(view.left, width)];
  const { wrong, right } = binMatrix(confusion, order, rows, columns);
  const paper = packed(look.palette.paper);
  const isApart = width / ratio / view.size >= APART;
  const empty = isApart ? between(paper, packed(look.palette.faint)) : paper;
  const colours = Uint32Array.from(wrong, (count, cell) => {
    if (count > 0) return countColour(look.colours.wrong, count, most.wrong);
    return right[cell]! > 0 ? countColour(look.colours.right, right[cell]!, most.right) : empty;
  });
  const image = context.createImageData(width, height);
  const surface = surfaceOf(image);
  surface.pixels.fill(paper);
  paintCells(surface, rows, columns, colours, isApart ? Math.round(ratio) : 0);
  context.putImageData(image, 0, 0);
  if (width / ratio / view.size < NUMBERED) return;
  const counts = wrong.map((count, cell) => count || right[cell]!);
  writeCounts(context, ratio, rows, columns, counts, colours);
}

/** @param gap device pixels of paper after each cell */
function paintCells(surface: Surface, rows: Bins, columns: Bins, colours: Uint32Array, gap: number): void {
  const { pixels, width } = surface;
  for (let row = 0; row < rows.count; row++) {
    const [top, bottom] = [rows.edges[row]!, rows.edges[row + 1]! - gap];
    if (bottom <= top) continue;
    for (let column = 0; column < columns.count; column++) {
      const [left, right] = [columns.edges[column]!, columns.edges[column + 1]! - gap];
      const colour: Packed = colours[row * columns.count + column]!;
      if (right > left) pixels.fill(colour, top * width + left, top * width + right);
    }
    for (let y = top + 1; y < bottom; y++) {
      pixels.copyWithin(y * width, top * width, (top + 1) * width);
    }
  }
}

function writeCounts(
  context: CanvasRenderingContext2D,
  ratio: number,
  rows: Bins,
  columns: Bins,
  counts: Int32Array,
  colours: Uint32Array,
): void {
  context.font = "12px 'Inter Variable', sans-serif";
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const middle = ({ edges }: Bins, bin: number) => (edges[bin]! + edges[bin + 1]!) / 2 / ratio;
  const seen = ({ edges }: Bins, bin: number) => (edges[bin + 1]! - edges[bin]!) / ratio;
  for (let row = 0; row < rows.count; row++) {
    for (let column = 0; column < columns.count; column++) {
      const cell = row * columns.count + column;
      if (counts[cell] === 0 || seen(columns, column) < SEEN || seen(rows, row) < SEEN) continue;
      context.fillStyle = inkOn(colours[cell]!);
      context.fillText(short(counts[cell]!), middle(columns, column), middle(rows, row));
    }
  }
}
