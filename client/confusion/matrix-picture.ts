import type { Palette } from '../drawing/palette.ts';
import type { MatrixRoom } from './matrix-room.ts';
import type { SideName } from './side-names.ts';

/** The matrix as it stands on the screen; lengths in CSS pixels. */
export interface MatrixPicture {
  readonly canvas: HTMLCanvasElement;
  readonly room: MatrixRoom;
  readonly rows: readonly SideName[];
  readonly columns: readonly SideName[];
  /** The line below. */
  readonly caption: string;
  readonly palette: Palette;
}

const CAPTION = 28;
const MARGIN = 12;

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

function sizeOf({ room }: MatrixPicture): { readonly width: number; readonly height: number } {
  return {
    width: room.left + room.side + room.right + MARGIN,
    height: room.top + room.side + CAPTION + MARGIN,
  };
}

function paint(context: CanvasRenderingContext2D, picture: MatrixPicture): void {
  const { canvas, room, rows, columns, caption, palette } = picture;
  const { width, height } = sizeOf(picture);
  const { side } = room;
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, width, height);
  context.drawImage(canvas, room.left, room.top, side, side);
  context.strokeStyle = palette.hairline;
  context.strokeRect(room.left - 0.5, room.top - 0.5, side + 1, side + 1);
  context.font = "12px 'Inter Variable', sans-serif";
  context.textBaseline = 'middle';
  context.fillStyle = palette.ink;
  context.textAlign = 'right';
  for (const { name, at } of rows) context.fillText(name, room.left - 6, room.top + at);
  context.textAlign = 'left';
  for (const { name, at } of columns) {
    context.save();
    context.translate(room.left + at, room.top - 6);
    context.rotate(-Math.PI / 4);
    context.fillText(name, 0, 0);
    context.restore();
  }
  context.fillStyle = palette.quiet;
  context.fillText(caption, MARGIN, room.top + side + CAPTION / 2 + 4);
}
