import type { Palette } from '../drawing/palette.ts';
import { trace, turnOf } from './draw-faces.ts';
import { cornersOf, project, type CubeShape, type Face, type FaceName, type Point } from './oblique.ts';

/** A stretch of a face, as shares of its length. */
export interface Stretched {
  readonly from: number;
  readonly to: number;
}

/** What is marked over the faces; all in shares of the faces' edges. */
export interface Marks {
  /** What is left as it is; all else is veiled. Null where nothing is chosen. */
  readonly chosen: { readonly rows: readonly Stretched[]; readonly classes: readonly Stretched[] } | null;
  /** Rows and classes with lines at both sides. */
  readonly selectedRows: readonly Stretched[];
  readonly selectedClass: Stretched | null;
  readonly hoveredRow: Stretched | null;
  readonly hoveredClass: Stretched | null;
  /** Mini-sets, selected or under the pointer, and where across the front they are among the anomaly filters. */
  readonly appearances: readonly Appearances[];
  /** What goes with what is under the pointer, at the edges that are shared. */
  readonly linkedRows: readonly Stretched[];
  readonly linkedClasses: readonly Stretched[];
  /** Iterations across front and top, and their places across the right face. */
  readonly lines: readonly MarkedLine[];
  /** The range that is about to be shown. */
  readonly brush: Stretched | null;
  /** The face that has the keys. */
  readonly focused: FaceName | null;
}

export interface Appearances {
  readonly row: Stretched;
  readonly across: readonly number[];
  readonly isSelected: boolean;
}

export interface MarkedLine {
  readonly kind: 'cursor' | 'selected' | 'marker';
  readonly across: number;
  readonly inRight: readonly number[];
}

const VEIL = 0.7;
const CASING = 0.75;
/** Width of what goes with something, at a shared edge, in CSS pixels. */
const LINKED = 4;

/** Draws what is marked, over all faces and round their edges: nothing else is drawn while the pointer moves. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  shape: CubeShape,
  marks: Marks,
  palette: Palette,
): void {
  if (marks.chosen) drawVeil(context, shape, marks.chosen, palette);
  if (marks.chosen) drawTurns(context, shape, marks.chosen.classes, palette);
  if (marks.brush) drawBrush(context, shape, marks.brush, palette);
  drawLinked(context, shape, marks, palette);
  for (const row of marks.selectedRows) strokeTwice(context, sidesOfRow(shape, row), palette, palette.accent);
  if (marks.hoveredRow) strokeTwice(context, sidesOfRow(shape, marks.hoveredRow), palette, palette.ink);
  const { selectedClass, hoveredClass } = marks;
  if (selectedClass) strokeTwice(context, sidesOfClass(shape, selectedClass), palette, palette.accent);
  if (hoveredClass) strokeTwice(context, sidesOfClass(shape, hoveredClass), palette, palette.ink);
  for (const appearances of marks.appearances) drawTicks(context, shape.front, appearances, palette);
  for (const line of marks.lines) drawLine(context, shape, line, palette);
  if (marks.focused) drawRing(context, shape[marks.focused], palette);
}

/** Height of the ticks over a mini-set's row, in CSS pixels. */
const TICK = 4;

/** Over the row of a mini-set, where it is among the anomaly filters. */
function drawTicks(
  context: CanvasRenderingContext2D,
  front: Face,
  { row, across, isSelected }: Appearances,
  palette: Palette,
): void {
  const ways = across.map((place) => {
    const { x, y } = project(front, { across: place, along: row.from });
    return [
      { x, y: y - TICK },
      { x, y },
    ];
  });
  strokeTwice(context, ways, palette, isSelected ? palette.accent : palette.ink);
}

/** Round the face that has the keys. */
function drawRing(context: CanvasRenderingContext2D, face: Face, palette: Palette): void {
  context.beginPath();
  trace(context, cornersOf(face));
  context.closePath();
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.stroke();
}

/** Paper over what goes with nothing that is chosen. */
function drawVeil(
  context: CanvasRenderingContext2D,
  { front, top, right }: CubeShape,
  { rows, classes }: NonNullable<Marks['chosen']>,
  palette: Palette,
): void {
  context.fillStyle = palette.paper;
  context.globalAlpha = VEIL;
  context.beginPath();
  for (const row of gapsIn(rows)) for (const face of [front, right]) tracePart(context, face, WHOLE, row);
  for (const one of gapsIn(classes)) tracePart(context, top, WHOLE, one);
  for (const one of gapsIn(classes)) for (const row of rows) tracePart(context, right, one, row);
  context.fill();
  context.globalAlpha = 1;
}

/** Where classes of the top and of the right face do not meet, the ways of those that are left as they are. */
function drawTurns(
  context: CanvasRenderingContext2D,
  shape: CubeShape,
  classes: readonly Stretched[],
  palette: Palette,
): void {
  if (shape.right.across.x - shape.top.along.x < LINKED) return;
  context.beginPath();
  for (const { from, to } of classes) trace(context, turnOf(shape, (from + to) / 2));
  context.strokeStyle = palette.accent;
  context.lineWidth = 1;
  context.stroke();
}

const WHOLE: Stretched = { from: 0, to: 1 };

/** What lies between some stretches, 0 to 1. */
export function gapsIn(stretches: readonly Stretched[]): readonly Stretched[] {
  const sorted = [...stretches].sort((a, b) => a.from - b.from);
  const gaps: Stretched[] = [];
  let end = 0;
  for (const { from, to } of sorted) {
    if (from > end) gaps.push({ from: end, to: from });
    end = Math.max(end, to);
  }
  if (end < 1) gaps.push({ from: end, to: 1 });
  return gaps;
}

function tracePart(context: CanvasRenderingContext2D, face: Face, across: Stretched, along: Stretched): void {
  trace(context, cornersOf(partOf(face, across, along)));
  context.closePath();
}

/** A part of a face, as a face. */
function partOf(face: Face, across: Stretched, along: Stretched): Face {
  const scaled = ({ x, y }: Point, { from, to }: Stretched) => ({ x: x * (to - from), y: y * (to - from) });
  return {
    origin: project(face, { across: across.from, along: along.from }),
    across: scaled(face.across, across),
    along: scaled(face.along, along),
  };
}

function drawBrush(
  context: CanvasRenderingContext2D,
  { front, top }: CubeShape,
  brush: Stretched,
  palette: Palette,
): void {
  context.beginPath();
  tracePart(context, front, brush, WHOLE);
  tracePart(context, top, brush, WHOLE);
  context.fillStyle = palette.accent;
  context.globalAlpha = 0.14;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = palette.accent;
  context.lineWidth = 1;
  context.stroke();
}

/** Along the shared edges: which classes go with the mini-set under the pointer, which mini-sets with the class. */
function drawLinked(
  context: CanvasRenderingContext2D,
  shape: CubeShape,
  { linkedRows, linkedClasses }: Marks,
  palette: Palette,
): void {
  const { top, right } = shape;
  context.strokeStyle = palette.accent;
  context.lineWidth = LINKED;
  context.lineCap = 'butt';
  context.beginPath();
  for (const { from, to } of linkedRows) {
    trace(context, [project(right, { across: 0, along: from }), project(right, { across: 0, along: to })]);
  }
  for (const { from, to } of linkedClasses) {
    trace(context, [project(right, { across: from, along: 0 }), project(right, { across: to, along: 0 })]);
    trace(context, [project(top, { across: 1, along: from }), project(top, { across: 1, along: to })]);
  }
  context.stroke();
  context.lineWidth = 1;
}

/** Both sides of a row, from the front's left edge to the far edge of the right face. */
function sidesOfRow({ front, right }: CubeShape, { from, to }: Stretched): readonly (readonly Point[])[] {
  return [from, to].map((along) => [
    project(front, { across: 0, along }),
    project(front, { across: 1, along }),
    project(right, { across: 1, along }),
  ]);
}

/** Both sides of a class, from the left edge of the top to the lower edge of the right face. */
function sidesOfClass(shape: CubeShape, { from, to }: Stretched): readonly (readonly Point[])[] {
  return [from, to].map((depth) => [
    project(shape.top, { across: 0, along: depth }),
    ...turnOf(shape, depth),
    project(shape.right, { across: depth, along: 1 }),
  ]);
}

function strokeTwice(
  context: CanvasRenderingContext2D,
  ways: readonly (readonly Point[])[],
  palette: Palette,
  colour: string,
): void {
  context.beginPath();
  for (const way of ways) trace(context, way);
  context.lineJoin = 'round';
  context.strokeStyle = palette.paper;
  context.globalAlpha = CASING;
  context.lineWidth = 3;
  context.stroke();
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.25;
  context.stroke();
}

/** An iteration: up the front, back over the top, and down the right face in each class that has it as an anomaly iteration. */
function drawLine(
  context: CanvasRenderingContext2D,
  { front, top, right }: CubeShape,
  { kind, across, inRight }: MarkedLine,
  palette: Palette,
): void {
  const colour = kind === 'selected' ? palette.accent : palette.ink;
  const ways: (readonly Point[])[] = inRight.map((place) => [
    project(right, { across: place, along: 0 }),
    project(right, { across: place, along: 1 }),
  ]);
  if (across >= 0 && across <= 1) {
    ways.push([
      project(front, { across, along: 1 }),
      project(front, { across, along: 0 }),
      project(top, { across, along: 1 }),
    ]);
  }
  context.setLineDash(kind === 'marker' ? [1, 3] : []);
  strokeTwice(context, ways, palette, colour);
  context.setLineDash([]);
}
