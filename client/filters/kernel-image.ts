import { css } from '../drawing/colours.ts';

/** How a filter's coefficients are laid out as an image: slices of the kernel side by side, each cell a coefficient. */
export interface KernelLayout {
  /** Whether the three channels are also shown as one picture in colour, before the slices. */
  readonly inColour: boolean;
  readonly slices: number;
  /** Cells of a slice. */
  readonly rows: number;
  readonly columns: number;
  /** Slices in a line. */
  readonly perLine: number;
  /** Side of a cell, and room between slices, in CSS pixels. */
  readonly cell: number;
  readonly gap: number;
  /** Number of coefficients: the last line of a strip is not full. */
  readonly length: number;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

const CELLS = [16, 12, 10, 8, 6, 5, 4, 3, 2, 1];
const GAP = 1;

/** The slices and cells of a kernel's shape: [rows, columns, channels] of a convolution; all else is a strip, in lines. */
function shapeOf(
  kernel: readonly number[],
): { readonly rows: number; readonly columns: number; readonly slices: number } | null {
  const [rows, columns, channels] = kernel.length === 2 ? [...kernel, 1] : kernel;
  if (kernel.length < 2 || kernel.length > 3 || rows! * columns! === 1) return null;
  return { rows: rows!, columns: columns!, slices: channels! };
}

/** @param width what there is, in CSS pixels @param height what it may take where cells can be made smaller */
export function kernelLayout(kernel: readonly number[], width: number, height: number): KernelLayout {
  const layouts = CELLS.map((cell) => layoutOf(kernel, cell, width));
  return layouts.find((layout) => layout.width <= width && layout.height <= height) ?? layouts.at(-1)!;
}

function layoutOf(kernel: readonly number[], cell: number, width: number): KernelLayout {
  const length = kernel.reduce((product, side) => product * side, 1);
  const shape = shapeOf(kernel);
  if (!shape) {
    const columns = Math.min(length, Math.max(1, Math.floor(width / cell)));
    const rows = Math.ceil(length / columns);
    const size = { width: columns * cell, height: rows * cell };
    return { inColour: false, slices: 1, rows, columns, perLine: 1, cell, gap: 0, length, ...size };
  }
  const { rows, columns, slices } = shape;
  const inColour = slices === 3;
  const [wide, high] = [columns * cell + GAP, rows * cell + GAP];
  const shown = slices + (inColour ? 1 : 0);
  const perLine = Math.min(shown, Math.max(1, Math.floor((width + GAP) / wide)));
  const lines = Math.ceil(shown / perLine);
  const size = { width: perLine * wide - GAP, height: lines * high - GAP };
  return { inColour, slices, rows, columns, perLine, cell, gap: GAP, length, ...size };
}

/** Top left corner of a shown slice, the picture in colour among them, in CSS pixels. */
function cornerOf({ perLine, columns, rows, cell, gap }: KernelLayout, shown: number) {
  const x = (shown % perLine) * (columns * cell + gap);
  const y = Math.floor(shown / perLine) * (rows * cell + gap);
  return { x, y };
}

/** Where a coefficient stands among those of its filter; the last axis of a kernel is its channels. */
function placeOf({ slices, columns }: KernelLayout, slice: number, row: number, column: number): number {
  return (row * columns + column) * slices + slice;
}

/**
 * Draws the coefficients, top left at the origin.
 * @param extent the absolute value at both ends of the colours
 * @param colours 256 colours, zero in the middle
 */
export function drawKernel(
  context: CanvasRenderingContext2D,
  layout: KernelLayout,
  coefficients: Float32Array,
  extent: number,
  colours: Uint32Array,
  missing: string,
): void {
  const share = (value: number) => (extent > 0 ? Math.min(1, Math.max(0, 0.5 + value / (2 * extent))) : 0.5);
  const colourOf = (place: number) => {
    const value = coefficients[place]!;
    return Number.isNaN(value) ? missing : css(colours[Math.round(1 + share(value) * 254)]!);
  };
  const inColour = (place: number) => {
    const [red, green, blue] = [0, 1, 2].map((channel) =>
      Math.round(share(coefficients[place + channel]!) * 255),
    );
    return `rgb(${red || 0} ${green || 0} ${blue || 0})`;
  };
  for (const { shown, slice, row, column } of cellsOf(layout)) {
    const { x, y } = cornerOf(layout, shown);
    context.fillStyle =
      slice === null
        ? inColour(placeOf(layout, 0, row, column))
        : colourOf(placeOf(layout, slice, row, column));
    context.fillRect(x + column * layout.cell, y + row * layout.cell, layout.cell, layout.cell);
  }
}

interface Cell {
  /** Place among what is shown. */
  readonly shown: number;
  /** Null in the picture in colour. */
  readonly slice: number | null;
  readonly row: number;
  readonly column: number;
}

function* cellsOf(layout: KernelLayout): Iterable<Cell> {
  const extra = layout.inColour ? 1 : 0;
  for (let shown = 0; shown < layout.slices + extra; shown++) {
    for (let row = 0; row < layout.rows; row++) {
      for (let column = 0; column < layout.columns; column++) {
        if (layout.slices === 1 && row * layout.columns + column >= layout.length) continue;
        yield { shown, slice: shown < extra ? null : shown - extra, row, column };
      }
    }
  }
}

/** The coefficient at a place of the image, in CSS pixels; of the picture in colour the one of the first channel. */
export function coefficientAt(layout: KernelLayout, x: number, y: number): number | null {
  const { columns, rows, cell, gap, perLine } = layout;
  const [wide, high] = [columns * cell + gap, rows * cell + gap];
  const [across, line] = [Math.floor(x / wide), Math.floor(y / high)];
  const [column, row] = [Math.floor((x - across * wide) / cell), Math.floor((y - line * high) / cell)];
  const shown = line * perLine + across;
  const isInside = x >= 0 && y >= 0 && across < perLine && column < columns && row < rows;
  const slice = Math.max(0, shown - (layout.inColour ? 1 : 0));
  if (!isInside || slice >= layout.slices) return null;
  const place = placeOf(layout, slice, row, column);
  return place < layout.length ? place : null;
}

/** The box of a coefficient's cell in its slice. */
export function boxOf(layout: KernelLayout, place: number): { readonly x: number; readonly y: number } {
  const slice = place % layout.slices;
  const cell = Math.floor(place / layout.slices);
  const corner = cornerOf(layout, slice + (layout.inColour ? 1 : 0));
  const [row, column] = [Math.floor(cell / layout.columns), cell % layout.columns];
  return { x: corner.x + column * layout.cell, y: corner.y + row * layout.cell };
}

/** `row 0, column 2, channel 5`; of a strip only `coefficient 12`. */
export function coefficientName({ slices, columns, gap }: KernelLayout, place: number): string {
  if (gap === 0) return `coefficient ${place}`;
  const cell = Math.floor(place / slices);
  const [row, column] = [Math.floor(cell / columns), cell % columns];
  return `row ${row}, column ${column}${slices > 1 ? `, channel ${place % slices}` : ''}`;
}
