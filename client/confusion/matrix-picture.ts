import { css } from '../drawing/colours.ts';
import type { Palette } from '../drawing/palette.ts';
import type { CountScale } from './count-colours.ts';
import { longestName, type MatrixRoom } from './matrix-room.ts';
import type { CellBox } from './matrix-view.ts';
import type { SideName } from './side-names.ts';

/** The matrix as it stands on the screen; lengths in CSS pixels. */
export interface MatrixPicture {
  readonly canvas: HTMLCanvasElement;
  readonly room: MatrixRoom;
  readonly rows: readonly SideName[];
  readonly columns: readonly SideName[];
  /** The outline of the chosen cell. */
  readonly chosen: CellBox | null;
  /** What the colours say, below the matrix. */
  readonly legend: readonly CountScale[];
  /** The last line. */
  readonly caption: string;
  readonly palette: Palette;
}

/** Heights of the lines below the matrix. */
const LEGEND = 28;
const CAPTION = 24;
const MARGIN = 12;

/** A scale of the legend: its width, and the room that it takes with its words. */
const SCALE = { width: 56, height: 10, room: 160 } as const;

const FONT = "12px 'Inter Variable', sans-serif";
const MEANT_FONT = `600 ${FONT}`;
const TITLES_FONT = "11px 'Inter Variable', sans-serif";

export function matrixPng(picture: MatrixPicture): Promise<Blob> {
  const { width, height } = sizeOf(picture);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  const context = canvas.getContext('2d')!;
  context.scale(devicePixelRatio, devicePixelRatio);
  paint(context, picture);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), 'image/png'));
}

/** Names and caption as text, cells as the pixels that they are. */
export async function matrixSvg(picture: MatrixPicture): Promise<Blob> {
  const { Context } = await import('svgcanvas/dist/svgcanvas.esm.js');
  const svg = new Context(sizeOf(picture));
  paint(svg as unknown as CanvasRenderingContext2D, picture);
  return new Blob([svg.getSerializedSvg()], { type: 'image/svg+xml' });
}

function sizeOf({ room, caption, legend }: MatrixPicture): {
  readonly width: number;
  readonly height: number;
} {
  const words = Math.max(longestName([caption]), legend.length * SCALE.room);
  return {
    width: Math.max(room.left + room.side + room.right + MARGIN, words + 2 * MARGIN),
    height: room.top + room.side + LEGEND + CAPTION + MARGIN,
  };
}

function paint(context: CanvasRenderingContext2D, picture: MatrixPicture): void {
  const { canvas, room, rows, columns, legend, caption, palette } = picture;
  const { width, height } = sizeOf(picture);
  const { side } = room;
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, width, height);
  context.drawImage(canvas, room.left, room.top, side, side);
  context.strokeStyle = palette.hairline;
  context.strokeRect(room.left - 0.5, room.top - 0.5, side + 1, side + 1);
  paintChosen(context, picture);
  context.textBaseline = 'middle';
  const write = ({ name, isMeant }: SideName, x: number, y: number) => {
    context.font = isMeant ? MEANT_FONT : FONT;
    context.fillStyle = isMeant ? palette.accent : palette.ink;
    context.fillText(name, x, y);
  };
  context.textAlign = 'right';
  for (const name of rows) write(name, room.left - 6, room.top + name.at);
  context.textAlign = 'left';
  for (const name of columns) {
    context.save();
    context.translate(room.left + name.at, room.top - 6);
    context.rotate(-Math.PI / 4);
    write(name, 0, 0);
    context.restore();
  }
  context.fillStyle = palette.quiet;
  context.font = TITLES_FONT;
  context.textAlign = 'right';
  context.fillText('taken for ▸', room.left - 10, room.top - 30);
  context.fillText('true class ▾', room.left - 10, room.top - 12);
  context.font = FONT;
  context.textAlign = 'left';
  const middle = room.top + side + LEGEND / 2 + 4;
  legend.forEach((scale, at) => paintScale(context, scale, MARGIN + at * SCALE.room, middle, palette));
  context.fillStyle = palette.quiet;
  context.fillText(caption, MARGIN, room.top + side + LEGEND + CAPTION / 2 + 4);
}

function paintChosen(context: CanvasRenderingContext2D, { chosen, room, palette }: MatrixPicture): void {
  if (!chosen) return;
  const [left, top, size] = [chosen.left, chosen.top, chosen.size].map(Math.round) as [
    number,
    number,
    number,
  ];
  context.save();
  context.beginPath();
  context.rect(room.left - 2, room.top - 2, room.side + 4, room.side + 4);
  context.clip();
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.strokeRect(room.left + left - 1, room.top + top - 1, size + 2, size + 2);
  context.restore();
}

/** Its name, the least, the colours, and the most. */
function paintScale(
  context: CanvasRenderingContext2D,
  { name, colours, least, most }: CountScale,
  left: number,
  middle: number,
  palette: Palette,
): void {
  const from = left + 54;
  context.fillStyle = palette.quiet;
  context.fillText(name, left, middle);
  const gradient = context.createLinearGradient(from, 0, from + SCALE.width, 0);
  for (let stop = 0; stop <= 8; stop++) {
    gradient.addColorStop(stop / 8, css(colours[Math.round((stop / 8) * 255)]!));
  }
  context.fillStyle = gradient;
  context.fillRect(from, middle - SCALE.height / 2, SCALE.width, SCALE.height);
  context.fillStyle = palette.ink;
  context.fillText(least, from - 12, middle);
  context.fillText(most, from + SCALE.width + 6, middle);
}
