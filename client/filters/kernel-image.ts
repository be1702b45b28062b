import { css } from '../drawing/colours.ts';
import { NOT_FINITE } from '../drawing/not-finite.ts';

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

/** Channels of what is also shown in colour. */
const COLOURS = ['red', 'green', 'blue'] as const;

export interface KernelLook {
  /** The absolute value at both ends of the colours. */
  readonly extent: number;
  /** 256 colours, zero in the middle. */
  readonly colours: Uint32Array;
  readonly paper: string;
}

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
  const inColour = slices === COLOURS.length;
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

/** Draws the coefficients, top left at the origin; one that is NaN or infinite has no colour of the others', but a cross. */
export function drawKernel(
  context: CanvasRenderingContext2D,
  layout: KernelLayout,
  coefficients: Float32Array,
  { extent, colours, paper }: KernelLook,
): void {
  const share = (value: number) => (extent > 0 ? Math.min(1, Math.max(0, 0.5 + value / (2 * extent))) : 0.5);
  const colourOf = (place: number) => css(colours[Math.round(1 + share(coefficients[place]!) * 254)]!);
  const inColour = (place: number) => {
    const [red, green, blue] = [0, 1, 2].map((channel) =>
      Math.round(share(coefficients[place + channel]!) * 255),
    );
    return `rgb(${red} ${green} ${blue})`;
  };
  for (const { shown, slice, row, column } of cellsOf(layout)) {
    const corner = cornerOf(layout, shown);
    const [x, y] = [corner.x + column * layout.cell, corner.y + row * layout.cell];
    const place = placeOf(layout, slice ?? 0, row, column);
    const values = coefficients.subarray(place, place + (slice === null ? layout.slices : 1));
    if (!values.every((value) => Number.isFinite(value))) {
      crossOut(context, x, y, layout.cell, paper);
      continue;
    }
    context.fillStyle = slice === null ? inColour(place) : colourOf(place);
    context.fillRect(x, y, layout.cell, layout.cell);
  }
}

/** Cells smaller than this have no room for a cross, in CSS pixels. */
const CROSSED = 4;

function crossOut(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  cell: number,
  paper: string,
): void {
  context.fillStyle = cell < CROSSED ? NOT_FINITE : paper;
  context.fillRect(x, y, cell, cell);
  if (cell < CROSSED) return;
  context.strokeStyle = NOT_FINITE;
  context.lineWidth = cell < 8 ? 1 : 1.5;
  context.beginPath();
  context.moveTo(x + 1, y + 1);
  context.lineTo(x + cell - 1, y + cell - 1);
  context.moveTo(x + cell - 1, y + 1);
  context.lineTo(x + 1, y + cell - 1);
  context.stroke();
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

/** `row 0, column 2, channel 5`, or `red` instead of a channel of a picture in colour; of a strip only `coefficient 12`. */
export function coefficientName({ slices, columns, gap, inColour }: KernelLayout, place: number): string {
  if (gap === 0) return `coefficient ${place}`;
  const cell = Math.floor(place / slices);
  const [row, column] = [Math.floor(cell / columns), cell % columns];
  const channel = inColour ? COLOURS[place % slices]! : `channel ${place % slices}`;
  return `row ${row}, column ${column}${slices > 1 ? `, ${channel}` : ''}`;
}

/** `kernel 7 × 7 × 3: in colour, then red, green, blue`: its shape, and what its slices are where they have names. */
export function kernelName(kernel: readonly number[]): string {
  const names = shapeOf(kernel)?.slices === COLOURS.length ? `: in colour, then ${COLOURS.join(', ')}` : '';
  return `kernel ${kernel.join(' × ')}${names}`;
}
