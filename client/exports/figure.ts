import type { Palette } from '../drawing/palette.ts';

/** What a colour of a figure stands for. */
export interface LegendEntry {
  readonly colour: string;
  readonly text: string;
}

/** A chart as it is saved by itself: the drawing, below it its x axis, what it is of, and what its colours say. Lengths in CSS pixels. */
export interface Figure {
  readonly width: number;
  readonly height: number;
  /** Where the x axis begins; it ends at `width`. */
  readonly left: number;
  /** What stands at both ends of the x axis. */
  readonly ends: readonly [string, string];
  readonly caption: string;
  readonly legend: readonly LegendEntry[];
  readonly palette: Palette;
  /** Draws from the top left corner on, `width` × `height`. */
  readonly draw: (context: CanvasRenderingContext2D) => void;
}

const MARGIN = 16;
const LINE = 20;
const SWATCH = 10;
const FONT = "12px 'Inter Variable', sans-serif";

/** Device pixels to a CSS pixel, at least: figures are printed. */
const FINEST = 2;

/** A legend entry in its place, from the top left corner of the legend. */
interface Placed extends LegendEntry {
  readonly x: number;
  readonly line: number;
}

export function figurePng(figure: Figure): Promise<Blob> {
  const { width, height } = sizeOf(figure);
  const ratio = Math.max(FINEST, devicePixelRatio);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  paint(context, figure);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), 'image/png'));
}

/** Curves and texts as such, what is drawn pixel by pixel as an image. */
export async function figureSvg(figure: Figure): Promise<Blob> {
  const { Context } = await import('svgcanvas/dist/svgcanvas.esm.js');
  const svg = new Context(sizeOf(figure));
  paint(svg as unknown as CanvasRenderingContext2D, figure);
  return new Blob([svg.getSerializedSvg()], { type: 'image/svg+xml' });
}

function sizeOf(figure: Figure): { readonly width: number; readonly height: number } {
  const lines = 2 + Math.max(0, ...placed(figure).map(({ line }) => line + 1));
  return { width: figure.width + 2 * MARGIN, height: figure.height + 2 * MARGIN + lines * LINE };
}

function paint(context: CanvasRenderingContext2D, figure: Figure): void {
  const { width, height } = sizeOf(figure);
  const { palette } = figure;
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, width, height);
  context.save();
  context.translate(MARGIN, MARGIN);
  figure.draw(context);
  context.restore();
  context.font = FONT;
  context.textBaseline = 'middle';
  const below = MARGIN + figure.height + LINE / 2 + 2;
  context.fillStyle = palette.quiet;
  context.textAlign = 'left';
  context.fillText(figure.ends[0], MARGIN + figure.left, below);
  context.textAlign = 'right';
  context.fillText(figure.ends[1], MARGIN + figure.width, below);
  context.textAlign = 'left';
  context.fillStyle = palette.ink;
  context.fillText(figure.caption, MARGIN, below + LINE);
  for (const { colour, text, x, line } of placed(figure)) {
    const middle = below + (2 + line) * LINE;
    context.fillStyle = colour;
    context.fillRect(MARGIN + x, middle - SWATCH / 2, SWATCH, SWATCH);
    context.fillStyle = palette.quiet;
    context.fillText(text, MARGIN + x + SWATCH + 6, middle);
  }
}

/** The legend in lines that are no wider than the figure. */
function placed({ legend, width }: Figure): readonly Placed[] {
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = FONT;
  let [x, line] = [0, 0];
  return legend.map((entry) => {
    const wide = SWATCH + 6 + context.measureText(entry.text).width;
    if (x > 0 && x + wide > width) [x, line] = [0, line + 1];
    const place = { ...entry, x, line };
    x += wide + MARGIN;
    return place;
  });
}
