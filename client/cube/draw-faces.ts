import { fit } from '../drawing/canvas.ts';
import { packed } from '../drawing/colours.ts';
import type { Palette } from '../drawing/palette.ts';
import { groundOf } from '../drawing/ramps.ts';
import { columnsOf } from '../drawing/reduction.ts';
import type { DumpRange } from '../drawing/scale.ts';
import { sequentialColours } from '../drawing/sequential.ts';
import { checkerboard, hatch, plain, surfaceOf, type Texture } from '../drawing/surface.ts';
import type { GridLayout } from '../grid/correlation-layout.ts';
import { gridColours, paintGrid, type LinkedPair } from '../grid/paint-grid.ts';
import type { ClassBand } from './face-rows.ts';
import { cornersOf, matrixOf, project, turned, type CubeShape, type Face, type Point } from './oblique.ts';
import { paintStrips, type PaintedStrip } from './paint-strips.ts';
import type { Correlation } from '../../analysis/index.ts';
import { drawValidation, type DrawnRow } from '../validation/draw-validation.ts';

/** How what is not here, or cannot be had, looks. */
export interface FaceLook {
  readonly palette: Palette;
  readonly late: boolean;
  readonly hasFailed: boolean;
}

/** A face before it is skewed: as wide and high as it is on the page, in CSS pixels. */
export interface FaceSize {
  readonly width: number;
  readonly height: number;
}

/** The front: a strip an anomaly filter, a column a dump. */
export function drawFront(
  canvas: HTMLCanvasElement,
  { width, height }: FaceSize,
  strips: readonly PaintedStrip[],
  range: DumpRange,
  look: FaceLook,
): void {
  const fitted = fit(canvas, width, height);
  const image = fitted.context.createImageData(fitted.width, fitted.height);
  const surface = surfaceOf(image);
  surface.pixels.fill(packed(look.palette.paper));
  const colours = sequentialColours(groundOf(look.palette.paper));
  paintStrips(surface, strips, columnsOf(range, fitted.width), { colours, ...texturesOf(look) });
  fitted.context.putImageData(image, 0, 0);
}

function texturesOf({ palette, late, hasFailed }: FaceLook): {
  readonly missing: Texture;
  readonly awaited: Texture;
} {
  const [paper, faint] = [packed(palette.paper), packed(palette.faint)];
  const missing = hatch(packed(palette.hairline), faint);
  return { missing, awaited: hasFailed ? missing : late ? checkerboard(faint, paper) : plain(paper) };
}

/** A class of the top: its error, and its anomaly scores. */
export interface TopClass {
  readonly band: ClassBand;
  readonly error: DrawnRow['error'];
  readonly anomalies: DrawnRow['anomalies'];
}

/** Stripes stand apart from this height on, in CSS pixels. */
const APART = 8;

/** Height of glyphs above and below a stripe that has so much with them, in CSS pixels; none where they would be too small to be seen. */
function glyphsOf(high: number): number {
  return high >= 18 ? 4 : high >= 9 ? 2.5 : 0;
}

/** The top: a stripe a class, the nearest lowest, with ▽ and △ at its anomaly iterations where there is room, and ticks where there is not. */
export function drawTop(
  canvas: HTMLCanvasElement,
  { width, height }: FaceSize,
  classes: readonly TopClass[],
  range: DumpRange,
  look: FaceLook,
): void {
  const rows = classes.map(({ band, error, anomalies }): DrawnRow => {
    // Between thin stripes there is no room for anything.
    const end = (band.end - band.from) * height < APART ? band.end : band.to;
    const high = (end - band.from) * height;
    const glyphs = glyphsOf(high);
    return { top: (1 - end) * height, stripe: high - 2 * glyphs, glyphs, error, anomalies, chart: null };
  });
  drawValidation(fit(canvas, width, height), range, rows, { ...look, verdicts: 'paper' });
}

/** The right face: the grid of the Correlation view. */
export function drawRight(
  canvas: HTMLCanvasElement,
  { width, height }: FaceSize,
  correlation: Correlation,
  layout: GridLayout,
  links: readonly LinkedPair[],
  palette: Palette,
): void {
  const fitted = fit(canvas, width, height);
  const image = fitted.context.createImageData(fitted.width, fitted.height);
  const window = { left: 0, top: 0, scaleX: fitted.width / width, scaleY: fitted.height / height };
  paintGrid(surfaceOf(image), { correlation, layout, window, links }, gridColours(palette));
  fitted.context.putImageData(image, 0, 0);
}

/** The faces' drawings. */
export type FaceCanvases = Readonly<Record<keyof CubeShape, HTMLCanvasElement>>;

/** Puts the faces where they stand, each along its edges, and draws the edges. */
export function drawCube(
  context: CanvasRenderingContext2D,
  shape: CubeShape,
  canvases: FaceCanvases,
  classes: readonly ClassBand[],
  palette: Palette,
): void {
  const deep = { x: shape.right.across.x, y: -shape.top.along.y };
  const { x: width } = shape.front.across;
  const { y: height } = shape.front.along;
  place(context, shape.right, canvases.right, { width: deep.x, height });
  place(context, turned(shape.top), canvases.top, { width, height: deep.y });
  place(context, shape.front, canvases.front, { width, height });
  context.lineWidth = 1;
  context.strokeStyle = palette.quiet;
  for (const face of Object.values(shape)) {
    context.beginPath();
    trace(context, cornersOf(face));
    context.closePath();
    context.stroke();
  }
  drawTurns(context, shape, classes, palette);
}

/** Pixels stay as they are where a face is upright. */
function place(
  context: CanvasRenderingContext2D,
  face: Face,
  canvas: HTMLCanvasElement,
  { width, height }: FaceSize,
): void {
  context.save();
  context.transform(...matrixOf(face, width, height));
  context.imageSmoothingEnabled = face.across.y !== 0 || face.along.x !== 0;
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, 0, 0, width, height);
  context.restore();
}

/** Faint lines from the classes of the top to those of the right face, where these do not meet: in the flat layout. */
function drawTurns(
  context: CanvasRenderingContext2D,
  shape: CubeShape,
  classes: readonly ClassBand[],
  palette: Palette,
): void {
  const room = shape.right.across.x - shape.top.along.x;
  if (room < 4 || classes.length === 0 || room / classes.length < 3) return;
  context.strokeStyle = palette.hairline;
  for (const { from, to } of classes) {
    context.beginPath();
    trace(context, turnOf(shape, (from + to) / 2));
    context.stroke();
  }
}

/** The way of a class from the right end of the top to the upper end of the right face: sideways, then down; no way where they meet. */
export function turnOf({ top, right }: CubeShape, depth: number): readonly [Point, Point, Point] {
  const from = project(top, { across: 1, along: depth });
  const to = project(right, { across: depth, along: 0 });
  return [from, { x: to.x, y: from.y }, to];
}

export function trace(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  points.forEach(({ x, y }, at) => (at === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
}

/** A canvas that is not on the page. */
export function offPage(): HTMLCanvasElement {
  return document.createElement('canvas');
}
