import type { Palette } from '../drawing/palette.ts';
import type { Drawings } from '../page/drawings.ts';

/** A text in its place on the picture, in CSS pixels; right-aligned at `x` where `right`. */
interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly right: boolean;
  readonly quiet: boolean;
}

/** What the page shows at the moment: canvases, the lines over them and the texts between them, as they stand on the screen. */
export function pngOf(page: HTMLElement, palette: Palette): Promise<Blob> {
  const { width, height } = page.getBoundingClientRect();
  const ratio = devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  paint(context, page, palette);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), 'image/png'));
}

/** The same as SVG: curves, lines and texts as such, stripes and pixel charts as the pixels that they are. */
export async function svgOf(page: HTMLElement, palette: Palette, drawings: Drawings): Promise<Blob> {
  const { Context } = await import('svgcanvas/dist/svgcanvas.esm.js');
  const { width, height } = page.getBoundingClientRect();
  const svg = new Context({ width, height });
  paint(svg as unknown as CanvasRenderingContext2D, page, palette, drawings);
  return new Blob([svg.getSerializedSvg()], { type: 'image/svg+xml' });
}

function paint(
  context: CanvasRenderingContext2D,
  page: HTMLElement,
  palette: Palette,
  drawings?: Drawings,
): void {
  const { left, top, width, height } = page.getBoundingClientRect();
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, width, height);
  for (const canvas of page.querySelectorAll('canvas')) {
    const box = canvas.getBoundingClientRect();
    const clip = canvas.closest('.scroller')?.getBoundingClientRect() ?? box;
    context.save();
    context.beginPath();
    context.rect(clip.left - left, clip.top - top, clip.width, clip.height);
    context.clip();
    context.translate(box.left - left, box.top - top);
    const repaint = drawings?.of(canvas);
    if (repaint) repaint(context);
    else context.drawImage(canvas, 0, 0, box.width, box.height);
    context.restore();
  }
  paintLines(context, page, palette);
  paintLabels(context, page, palette);
}

/** The markers and the selected iteration, through all rows. */
function paintLines(context: CanvasRenderingContext2D, page: HTMLElement, palette: Palette): void {
  const { left, height } = page.getBoundingClientRect();
  context.lineWidth = 1;
  for (const line of page.querySelectorAll<HTMLElement>('[data-line]')) {
    const x = line.getBoundingClientRect().left - left + 0.5;
    context.strokeStyle = line.dataset['line'] === 'selected' ? palette.accent : palette.ink;
    context.setLineDash(line.dataset['line'] === 'marker' ? [1, 3] : []);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
  }
  context.setLineDash([]);
}

function paintLabels(context: CanvasRenderingContext2D, page: HTMLElement, palette: Palette): void {
  const { left, top } = page.getBoundingClientRect();
  context.font = "12px 'Inter Variable', sans-serif";
  context.textBaseline = 'middle';
  for (const label of labelsOf(page)) {
    context.textAlign = label.right ? 'right' : 'left';
    context.fillStyle = label.quiet ? palette.quiet : palette.ink;
    context.fillText(label.text, label.x - left, label.y - top);
  }
}

/** The texts that are on the screen: of the gutter, and of the markers. */
function labelsOf(page: HTMLElement): Label[] {
  const labels: Label[] = [];
  const below = page.querySelector('.scroller')?.getBoundingClientRect();
  for (const element of page.querySelectorAll<HTMLElement>('[data-label]')) {
    const box = element.getBoundingClientRect();
    const y = (box.top + box.bottom) / 2;
    const inRows = element.closest('.scroller') !== null;
    if (inRows && below && (y < below.top || y > below.bottom)) continue;
    const right = element.dataset['label'] === 'right';
    const quiet = element.closest('.quiet') !== null;
    labels.push({ text: element.textContent.trim(), x: right ? box.right : box.left, y, right, quiet });
  }
  return labels;
}
