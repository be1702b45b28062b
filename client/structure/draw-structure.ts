import type { NodeLevel } from '../../schema/index.ts';
import type { Palette } from '../drawing/palette.ts';
import { LEVEL_STRENGTH } from '../drawing/level-strength.ts';
import { groundOf } from '../drawing/ramps.ts';
import type { LevelBar } from './level-bars.ts';
import { LOOK_COLOURS } from './node-look.ts';
import { INSIDE, type PlacedName } from './place-names.ts';
import type { PlacedEdge, PlacedNetwork, PlacedNode } from './place-network.ts';

/** The drawing and what is marked in it; CSS pixels from its top left. */
export interface DrawnStructure {
  readonly network: PlacedNetwork;
  readonly names: readonly PlacedName[];
  readonly bars: readonly LevelBar[];
  /** Where the outermost bars end. */
  readonly barsRight: number;
  readonly levelOf: (node: number) => NodeLevel;
  /** Nodes of the hierarchy. */
  readonly hovered: number | null;
  readonly selected: ReadonlySet<number>;
  /** The box under the pointer, which need not have weights. */
  readonly pointed: PlacedNode | null;
}

export const NAME_FONT = "11px 'Inter Variable', sans-serif";
const INSIDE_FONT = `${11 * INSIDE}px 'Inter Variable', sans-serif`;

const STRIP = 2;
const CORNER = 4;

/** Draws edges, boxes, their names and the level bars (DeepTracker, figure 4a and b). */
export function drawStructure(
  context: CanvasRenderingContext2D,
  drawn: DrawnStructure,
  palette: Palette,
): void {
  const { network, bars, hovered, selected } = drawn;
  for (const bar of bars) {
    if (selected.has(bar.node) || bar.node === hovered) drawStretch(context, bar, drawn, palette);
  }
  context.lineWidth = 1;
  for (const edge of network.edges) drawEdge(context, edge, drawn, palette);
  for (const node of network.nodes) drawBox(context, node, palette);
  for (const node of network.nodes) if (isMarked(node, drawn)) drawOutline(context, node, palette);
  drawNames(context, drawn, palette);
  drawBars(context, drawn, palette);
}

function isMarked(node: PlacedNode, { hovered, selected, pointed }: DrawnStructure): boolean {
  const own = node.shown.node;
  return node === pointed || (own !== null && (own === hovered || selected.has(own)));
}

/** A faint ground behind all that a marked bar stands for. */
function drawStretch(
  context: CanvasRenderingContext2D,
  { top, height }: LevelBar,
  { barsRight }: DrawnStructure,
  palette: Palette,
): void {
  context.fillStyle = palette.accent;
  context.globalAlpha = 0.1;
  context.fillRect(0, top - 1, barsRight, height + 2);
  context.globalAlpha = 1;
}

function drawEdge(
  context: CanvasRenderingContext2D,
  edge: PlacedEdge,
  { network, pointed }: DrawnStructure,
  palette: Palette,
): void {
  const isPointed = pointed !== null && [edge.from, edge.to].some((at) => network.nodes[at] === pointed);
  context.strokeStyle = isPointed ? palette.accent : palette.quiet;
  context.globalAlpha = isPointed ? 1 : edge.isSkip ? 0.6 : 0.75;
  context.beginPath();
  if (edge.isSkip) traceSkip(context, edge.points);
  else traceWay(context, edge.points);
  context.stroke();
  context.globalAlpha = 1;
}

/** Leaves and enters each point straight down. */
function traceWay(context: CanvasRenderingContext2D, points: readonly number[]): void {
  let [x, y] = points as [number, number];
  context.moveTo(x, y);
  for (let at = 2; at < points.length; at += 2) {
    const [toX, toY] = [points[at]!, points[at + 1]!];
    const middle = (y + toY) / 2;
    if (Math.abs(toX - x) < 0.5) context.lineTo(toX, toY);
    else context.bezierCurveTo(x, middle, toX, middle, toX, toY);
    [x, y] = [toX, toY];
  }
}

/** Sideways, down the lane and back, with round corners. */
function traceSkip(context: CanvasRenderingContext2D, points: readonly number[]): void {
  const [fromX, fromY, laneX, , , toY, toX] = points as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const corner = Math.min(CORNER, Math.abs(toY - fromY) / 2);
  context.moveTo(fromX, fromY);
  context.arcTo(laneX, fromY, laneX, toY, corner);
  context.arcTo(laneX, toY, toX, toY, corner);
  context.lineTo(toX, toY);
}

function drawBox(context: CanvasRenderingContext2D, node: PlacedNode, palette: Palette): void {
  const { left, top, width, height, look } = node;
  const colours = LOOK_COLOURS[groundOf(palette.paper)];
  context.beginPath();
  if (look === 'folded') return drawFolded(context, node, colours.weights, palette);
  context.fillStyle = colours[look];
  if (look === 'data') context.roundRect(left, top, width, height, height / 2);
  else if (look === 'join') {
    const side = Math.max(2, Math.min(width, height));
    context.roundRect(left + (width - side) / 2, top + (height - side) / 2, side, side, side / 2);
  } else if (look === 'pool') {
    const inset = width / 5;
    context.moveTo(left, top);
    context.lineTo(left + width, top);
    context.lineTo(left + width - inset, top + height);
    context.lineTo(left + inset, top + height);
  } else context.rect(left, top, width, height);
  context.fill();
}

/** A box with a strip for each layer with weights, as many as there is room for. */
function drawFolded(
  context: CanvasRenderingContext2D,
  { left, top, width, height, shown }: PlacedNode,
  colour: string,
  palette: Palette,
): void {
  context.roundRect(left + 0.5, top + 0.5, width - 1, Math.max(1, height - 1), 2);
  context.fillStyle = palette.paper;
  context.fill();
  context.strokeStyle = palette.quiet;
  context.stroke();
  const room = height - 2 * STRIP;
  const strips = Math.max(1, Math.min(shown.dumped, Math.floor(room / (STRIP + 1))));
  context.fillStyle = colour;
  for (let strip = 0; strip < strips; strip++) {
    const y = top + STRIP + ((strip + 0.5) / strips) * room;
    context.fillRect(left + 4, y - STRIP / 2, Math.max(1, width - 8), Math.min(STRIP, room));
  }
}

function drawOutline(
  context: CanvasRenderingContext2D,
  { left, top, width, height }: PlacedNode,
  palette: Palette,
): void {
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.strokeRect(left - 2, top - 2, width + 4, height + 4);
  context.lineWidth = 1;
}

function drawNames(
  context: CanvasRenderingContext2D,
  { names, hovered, selected }: DrawnStructure,
  palette: Palette,
): void {
  context.textBaseline = 'middle';
  for (const { text, isInside, x, y, node } of names) {
    const own = node.shown.node;
    const isMarked = own !== null && (own === hovered || selected.has(own));
    const beside = isMarked ? palette.accent : own === null ? palette.quiet : palette.ink;
    context.font = isInside ? INSIDE_FONT : NAME_FONT;
    context.textAlign = isInside ? 'center' : 'left';
    context.fillStyle = isInside ? palette.paper : beside;
    context.fillText(text, x, y + 0.5);
  }
}

function drawBars(
  context: CanvasRenderingContext2D,
  { bars, barsRight, levelOf, hovered, selected }: DrawnStructure,
  palette: Palette,
): void {
  context.fillStyle = palette.accent;
  for (const { node, top, height, right, width } of bars) {
    context.globalAlpha = node === hovered || selected.has(node) ? 1 : LEVEL_STRENGTH[levelOf(node)];
    context.fillRect(barsRight - right - width, top, width, height);
  }
  context.globalAlpha = 1;
}
