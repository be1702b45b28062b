import type { Palette } from '../drawing/palette.ts';
import type { Drawings } from '../page/drawings.ts';
import type { LegendEntry } from './figure.ts';

/** A text in its place on the picture, in CSS pixels; right-aligned at `x` where `right`. */
interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly right: boolean;
  readonly quiet: boolean;
  /** Whether it stands on a drawing: then paper shines through under it. */
  readonly isOver: boolean;
  readonly isBold: boolean;
  /** Whether it rises by 45°, from its place on. */
  readonly isSlanting: boolean;
}

/** Colours from the least to the most, as CSS, and what stands at both ends; no colours where those say it alone. */
export interface CaptionScale {
  readonly low: string;
  readonly colours: readonly string[];
  readonly high: string;
}

/** The line below a picture: what it is of, and what its colours say. */
export interface Caption {
  readonly text: string;
  readonly scale: CaptionScale;
  /** A second scale, at the right of the first. */
  readonly also?: CaptionScale;
  /** What other colours stand for. */
  readonly swatches: readonly LegendEntry[];
}

/** Height of the caption, in CSS pixels. */
const CAPTION = 28;
const PAPER_BELOW = 8;

const FONT = "12px 'Inter Variable', sans-serif";
const BOLD_FONT = `600 ${FONT}`;

/** What the page shows at the moment: canvases, the lines over them and the texts between them, as they stand on the screen. */
export function pngOf(page: HTMLElement, palette: Palette, caption: Caption): Promise<Blob> {
  const { width, height } = sizeOf(page);
  const ratio = devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  paint(context, page, palette, caption);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), 'image/png'));
}

/** The same as SVG: curves, lines and texts as such, stripes and pixel charts as the pixels that they are. */
export async function svgOf(
  page: HTMLElement,
  palette: Palette,
  caption: Caption,
  drawings: Drawings,
): Promise<Blob> {
  const { Context } = await import('svgcanvas/dist/svgcanvas.esm.js');
  const { width, height } = sizeOf(page);
  const svg = new Context({ width, height });
  paint(svg as unknown as CanvasRenderingContext2D, page, palette, caption, drawings);
  return new Blob([svg.getSerializedSvg()], { type: 'image/svg+xml' });
}

/** The page down to its last row, and the caption. */
function sizeOf(page: HTMLElement): { readonly width: number; readonly height: number } {
  const { top, width, bottom } = page.getBoundingClientRect();
  const rows = [...page.querySelectorAll('[data-row]')].map((row) => row.getBoundingClientRect().bottom);
  const end = Math.min(bottom, Math.max(top, ...rows) + PAPER_BELOW);
  return { width, height: (rows.length > 0 ? end : bottom) - top + CAPTION };
}

function paint(
  context: CanvasRenderingContext2D,
  page: HTMLElement,
  palette: Palette,
  caption: Caption,
  drawings?: Drawings,
): void {
  const { left, top } = page.getBoundingClientRect();
  const { width, height } = sizeOf(page);
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
  paintImages(context, page);
  paintOutlines(context, page, palette);
  paintLines(context, page, palette, height - CAPTION);
  paintLabels(context, page, palette);
  paintCaption(context, palette, caption, width, height);
}

/** The pictures of images whose histories are unfolded; over a canvas, so that a vector picture holds their pixels too. */
function paintImages(context: CanvasRenderingContext2D, page: HTMLElement): void {
  const { left, top } = page.getBoundingClientRect();
  const rows = page.querySelector('.scroller')?.getBoundingClientRect();
  for (const image of page.querySelectorAll<HTMLImageElement>('img[data-picture]')) {
    const box = image.getBoundingClientRect();
    if (!image.complete || image.naturalWidth === 0 || !rows) continue;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    canvas.getContext('2d')!.drawImage(image, 0, 0);
    context.save();
    context.beginPath();
    context.rect(rows.left - left, rows.top - top, rows.width, rows.height);
    context.clip();
    context.imageSmoothingEnabled = false;
    const scale = Math.min(box.width / canvas.width, box.height / canvas.height);
    const [width, height] = [canvas.width * scale, canvas.height * scale];
    const [x, y] = [box.left + (box.width - width) / 2 - left, box.top + (box.height - height) / 2 - top];
    context.drawImage(canvas, x, y, width, height);
    context.restore();
  }
}

/** Around the rows of images. */
function paintOutlines(context: CanvasRenderingContext2D, page: HTMLElement, palette: Palette): void {
  const { left, top } = page.getBoundingClientRect();
  const rows = page.querySelector('.scroller')?.getBoundingClientRect();
  context.strokeStyle = palette.ink;
  context.lineWidth = 1;
  for (const outline of page.querySelectorAll('[data-outline]')) {
    const box = outline.getBoundingClientRect();
    if (!rows || box.top < rows.top || box.bottom > rows.bottom) continue;
    context.strokeRect(box.left - left + 0.5, box.top - top + 0.5, box.width - 1, box.height - 1);
  }
}

/** Widths of a scale's colours together, and gaps, in CSS pixels. */
const SCALE = 64;
const GAP = 8;
const SWATCH = 10;

/** The text at the left, the legend at the right. */
function paintCaption(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { text, scale, also, swatches }: Caption,
  width: number,
  height: number,
): void {
  const middle = height - CAPTION / 2;
  context.fillStyle = palette.paper;
  context.fillRect(0, height - CAPTION, width, CAPTION);
  context.font = FONT;
  context.textAlign = 'left';
  let right = width - 12;
  const say = (words: string) => {
    if (words === '') return;
    right -= context.measureText(words).width;
    context.fillStyle = palette.quiet;
    context.fillText(words, right, middle);
    right -= GAP;
  };
  for (const { low, colours, high } of [...(also ? [also] : []), scale]) {
    say(high);
    const step = SCALE / Math.max(1, colours.length);
    if (colours.length > 0) right -= SCALE;
    colours.forEach((colour, at) => {
      context.fillStyle = colour;
      context.fillRect(right + at * step, middle - 5, step + 0.5, 10);
    });
    if (colours.length > 0) right -= GAP;
    say(low);
  }
  for (const swatch of [...swatches].reverse()) {
    say(swatch.text);
    right -= SWATCH - GAP / 2;
    context.fillStyle = swatch.colour;
    context.fillRect(right, middle - 5, SWATCH, SWATCH);
    right -= GAP;
  }
  context.fillStyle = palette.quiet;
  context.fillText(text, 12, middle);
}

/** The markers and the selected iteration, through all rows. */
function paintLines(
  context: CanvasRenderingContext2D,
  page: HTMLElement,
  palette: Palette,
  height: number,
): void {
  const { left, top: pageTop } = page.getBoundingClientRect();
  for (const swatch of page.querySelectorAll<HTMLElement>('[data-swatch]')) {
    const box = swatch.getBoundingClientRect();
    const { borderTopColor, borderTopWidth } = getComputedStyle(swatch);
    context.fillStyle = borderTopColor;
    const top = box.top - page.getBoundingClientRect().top;
    context.fillRect(box.left - left, top, box.width, parseFloat(borderTopWidth));
  }
  context.lineWidth = 1;
  for (const line of page.querySelectorAll<HTMLElement>('[data-line]')) {
    const box = line.getBoundingClientRect();
    const x = box.left - left + 0.5;
    context.strokeStyle = line.dataset['line'] === 'selected' ? palette.accent : palette.ink;
    context.setLineDash(line.dataset['line'] === 'marker' ? [1, 3] : []);
    context.beginPath();
    context.moveTo(x, box.top - pageTop);
    context.lineTo(x, Math.min(height, box.bottom - pageTop));
    context.stroke();
  }
  context.setLineDash([]);
}

function paintLabels(context: CanvasRenderingContext2D, page: HTMLElement, palette: Palette): void {
  const { left, top } = page.getBoundingClientRect();
  context.textBaseline = 'middle';
  for (const label of labelsOf(page)) {
    context.font = label.isBold ? BOLD_FONT : FONT;
    context.textAlign = label.right ? 'right' : 'left';
    if (label.isOver) paintGround(context, label, palette, left, top);
    context.fillStyle = label.quiet ? palette.quiet : palette.ink;
    if (label.isSlanting) paintSlanting(context, label, left, top);
    else context.fillText(label.text, label.x - left, label.y - top);
  }
}

function paintSlanting(
  context: CanvasRenderingContext2D,
  { text, x, y }: Label,
  left: number,
  top: number,
): void {
  context.save();
  context.translate(x - left, y - top);
  context.rotate(-Math.PI / 4);
  context.fillText(text, 0, 0);
  context.restore();
}

function paintGround(
  context: CanvasRenderingContext2D,
  { text, x, y, right }: Label,
  { paper }: Palette,
  left: number,
  top: number,
): void {
  const { width } = context.measureText(text);
  context.fillStyle = paper;
  context.globalAlpha = 0.82;
  context.fillRect((right ? x - width : x) - left - 3, y - top - 7, width + 6, 14);
  context.globalAlpha = 1;
}

/** The weight from which a text stands out from the others. */
const BOLD = 600;

/** The texts that are on the screen: of the gutter, and of the markers. */
function labelsOf(page: HTMLElement): Label[] {
  const labels: Label[] = [];
  const below = page.querySelector('.scroller')?.getBoundingClientRect();
  for (const element of page.querySelectorAll<HTMLElement>('[data-label]')) {
    const box = element.getBoundingClientRect();
    const isSlanting = element.dataset['label'] === 'slanting';
    // The middle of its left edge; half of its height lies along each axis by the cosine of 45°.
    const aside = (element.offsetHeight / 2) * Math.SQRT1_2;
    const y = isSlanting ? box.bottom - aside : (box.top + box.bottom) / 2;
    const inRows = element.closest('.scroller') !== null;
    if (inRows && below && (y < below.top || y > below.bottom)) continue;
    const right = element.dataset['label'] === 'right';
    const quiet = element.closest('.quiet') !== null;
    const isOver = element.dataset['over'] !== undefined;
    labels.push({
      text: element.textContent.trim(),
      x: right ? box.right : box.left + (isSlanting ? aside : 0),
      y,
      right,
      quiet,
      isOver,
      isBold: Number(getComputedStyle(element).fontWeight) >= BOLD,
      isSlanting,
    });
  }
  return labels;
}
