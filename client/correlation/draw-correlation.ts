import type { Fitted } from '../drawing/canvas.ts';
import { css, inkOn } from '../drawing/colours.ts';
import { exact } from '../drawing/numbers.ts';
import type { Palette } from '../drawing/palette.ts';
import { surfaceOf } from '../drawing/surface.ts';
import type { GridWindow } from '../grid/grid-window.ts';
import {
  countColour,
  gridColours,
  mostOfCells,
  paintGrid,
  type LinkedPair,
  type PaintedGrid,
} from '../grid/paint-grid.ts';
import type { ShownGrid, Span } from './shown-grid.ts';

/** A cell has its number in it where it is at least so large, in CSS pixels. */
const NUMBERED = { width: 26, height: 13 } as const;
const NUMBER_FONT = "11px 'Inter Variable', sans-serif";

/** What the painter is given of the grid on the screen; null before it is here. @param ratio device pixels to a CSS pixel */
export function paintedGrid(
  shown: ShownGrid,
  links: readonly LinkedPair[],
  ratio: number,
): PaintedGrid | null {
  const [correlation, layout] = [shown.correlations.correlation(), shown.layout()];
  if (!correlation || !layout) return null;
  const window: GridWindow = {
    left: shown.left(),
    top: shown.top(),
    scaleX: shown.scaleX() * ratio,
    scaleY: shown.scaleY() * ratio,
  };
  return { correlation, layout, window, links };
}

/** The cells, and their numbers where there is room. */
export function drawCorrelation(
  { context, ratio, width, height }: Fitted,
  shown: ShownGrid,
  links: readonly LinkedPair[],
  palette: Palette,
): void {
  const grid = paintedGrid(shown, links, ratio);
  if (!grid) return context.clearRect(0, 0, width, height);
  const image = context.createImageData(width, height);
  paintGrid(surfaceOf(image), grid, gridColours(palette));
  context.putImageData(image, 0, 0);
  drawCellMarks(context, shown, grid, palette);
}

/** In cells of folded rows and columns: how many filters, and a dot where one of them moves with the class beyond chance. */
export function drawCellMarks(
  context: CanvasRenderingContext2D,
  shown: ShownGrid,
  { correlation, layout, links }: PaintedGrid,
  palette: Palette,
): void {
  const colours = gridColours(palette);
  const most = mostOfCells(correlation);
  const classes = correlation.iterations.classes.length;
  const linked = new Set(links.map(({ set, column }) => correlation.sets.layer[set]! * classes + column));
  context.save();
  context.font = NUMBER_FONT;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const { width, height } = shown.size();
  const columns = folded(layout.columns.isOpen, (place) => shown.columnSpan(place), width);
  for (const [row, down] of folded(layout.rows.isOpen, (place) => shown.rowSpan(place), height)) {
    const item = layout.rows.items[row]!;
    for (const [column, across] of columns) {
      const place = layout.columns.items[column]!;
      const count = correlation.cells[item * classes + place]!;
      if (count === 0) continue;
      const ink = inkOn(countColour(colours, count, most));
      const isRoomy = across.to - across.from >= NUMBERED.width && down.to - down.from >= NUMBERED.height;
      if (isRoomy) {
        context.fillStyle = ink;
        context.fillText(exact(count), middle(across), middle(down) + 0.5);
      }
      if (linked.has(correlation.layers[item]! * classes + place)) {
        drawLinkedMark(context, across, down, css(colours.linked), css(colours.paper));
      }
    }
  }
  context.restore();
}

/** Cells that are smaller, in CSS pixels, are framed: their corner would hardly be seen. */
const CORNERED = 14;

/** The corner of a cell, as large as it has room. */
function drawLinkedMark(
  context: CanvasRenderingContext2D,
  across: Span,
  down: Span,
  colour: string,
  paper: string,
): void {
  const [width, height] = [across.to - across.from, down.to - down.from];
  if (Math.min(width, height) < CORNERED) {
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.strokeRect(across.from, down.from, Math.max(2, width), Math.max(2, height));
    return;
  }
  const side = Math.min(8, width * 0.6, height * 0.6);
  const corner = (size: number) => {
    context.beginPath();
    context.moveTo(across.to - size, down.from);
    context.lineTo(across.to, down.from);
    context.lineTo(across.to, down.from + size);
    context.closePath();
    context.fill();
  };
  context.fillStyle = paper;
  corner(side + 1.5);
  context.fillStyle = colour;
  corner(side);
}

function folded(isOpen: Uint8Array, spanOf: (place: number) => Span, length: number): [number, Span][] {
  return [...isOpen.keys()].flatMap((place): [number, Span][] => {
    if (isOpen[place]) return [];
    const span = spanOf(place);
    return span.to > 0 && span.from < length ? [[place, span]] : [];
  });
}

function middle({ from, to }: Span): number {
  return (from + to) / 2;
}
