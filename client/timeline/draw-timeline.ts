import type { Rule, Stage } from '../../analysis/index.ts';
import { curvePoints, traceCurve, type ValueAxis } from '../drawing/curve.ts';
import { bandOf, fillExtremes, meanPoints, type Buckets, type Edges } from '../drawing/level-band.ts';
import { rate } from '../drawing/numbers.ts';
import type { Palette } from '../drawing/palette.ts';
import { dumpEdges, iterationEdges, rulerTicks } from '../drawing/ruler.ts';
import type { TimeScale } from '../drawing/scale.ts';
import { drawAnomalies, type MarkedAnomalies } from './draw-anomalies.ts';

/** What the timeline shows; null where it is not here. */
export interface TimelineContent {
  readonly iterations: ArrayLike<number>;
  readonly validation: ArrayLike<number> | null;
  /** The validation of a run of very many dumps: the visible ones in buckets. */
  readonly levels: Buckets | null;
  /** The visible iterations in buckets. */
  readonly training: Buckets | null;
  readonly stages: readonly Stage[];
  /** Places of refused dumps, in dumps and parts of dumps. */
  readonly refused: readonly number[];
  readonly anomalies: MarkedAnomalies | null;
}

/** Heights in CSS pixels, from the top: stages, curves, ruler, overview. */
export const TIMELINE = { stages: 18, curves: 58, ruler: 20, overview: 8 } as const;
const CURVES_TOP = TIMELINE.stages + 4;
const RULER_TOP = TIMELINE.stages + TIMELINE.curves;
/** Where the glyphs of anomalies hang and stand. */
const GLYPHS = { top: TIMELINE.stages + 0.5, bottom: RULER_TOP - 0.5 } as const;
/** Where the crosses of refused dumps hang, above the ruler's labels. */
const CROSS = { top: RULER_TOP + 1.5, side: 2.5 } as const;
/** How far from where it hangs or stands a glyph is still pointed at, in CSS pixels. */
const NEAR_GLYPH = 8;
export const TIMELINE_HEIGHT = RULER_TOP + TIMELINE.ruler + TIMELINE.overview;
/** y of the bottom and of the top of the curves' axis. */
export const CURVES_SPAN = [RULER_TOP - 1, CURVES_TOP] as const;

const FONT = "11px 'Inter Variable', sans-serif";

/** The rule whose glyphs are at a height, in CSS pixels from the top; null where none are. */
export function ruleAt(y: number): Rule | null {
  if (y >= GLYPHS.top && y < GLYPHS.top + NEAR_GLYPH) return 'left';
  return y <= GLYPHS.bottom && y > GLYPHS.bottom - NEAR_GLYPH ? 'right' : null;
}

export function drawTimeline(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  content: TimelineContent,
  axis: ValueAxis,
  palette: Palette,
): void {
  context.clearRect(0, 0, scale.width, TIMELINE_HEIGHT);
  context.font = FONT;
  drawStages(context, scale, content.stages, palette);
  drawCurves(context, scale, content, axis, palette);
  drawStageLabels(context, scale, content.stages, palette);
  drawRuler(context, scale, content.iterations, palette);
  drawRefused(context, scale, content.refused, palette);
  if (content.anomalies) drawAnomalies(context, scale, content.anomalies, GLYPHS, palette);
  drawOverview(context, scale, content.iterations.length, palette);
}

/** The stages of the learning rate as bands behind the curves. */
function drawStages(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  stages: readonly Stage[],
  palette: Palette,
): void {
  context.fillStyle = palette.faint;
  forVisibleStages(stages, scale, (_, left, right, at) => {
    if (at % 2 === 0) context.fillRect(left, 0, right - left, RULER_TOP);
  });
}

/** Their rates, over the curves. */
function drawStageLabels(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  stages: readonly Stage[],
  palette: Palette,
): void {
  context.fillStyle = palette.quiet;
  forVisibleStages(stages, scale, (stage, left, right) => {
    const label = stageLabel(stage, right - left, context);
    if (label) context.fillText(label, left + 6, 13);
  });
}

/** Stages with a rate that are in view, with the place of each among all. */
function forVisibleStages(
  stages: readonly Stage[],
  scale: TimeScale,
  draw: (stage: Stage, left: number, right: number, at: number) => void,
): void {
  stages.forEach((stage, at) => {
    const [left, right] = [Math.max(0, scale.x(stage.from)), Math.min(scale.width, scale.x(stage.to + 1))];
    if (Number.isFinite(stage.learningRate) && right > 0 && left < scale.width) draw(stage, left, right, at);
  });
}

function stageLabel(stage: Stage, room: number, context: CanvasRenderingContext2D): string | undefined {
  const value = rate(stage.learningRate);
  const arrow = { 'warm-up': '↗ ', constant: '', decay: '↘ ' }[stage.kind];
  const labels = [`learning rate ${arrow}${value}`, `${arrow}${value}`];
  return labels.find((label) => context.measureText(label).width + 12 <= room);
}

function drawCurves(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  { iterations, training, validation, levels }: TimelineContent,
  axis: ValueAxis,
  palette: Palette,
): void {
  context.save();
  context.beginPath();
  // A line that leads out of what is visible ends below the stages' labels.
  context.rect(0, TIMELINE.stages, scale.width, RULER_TOP - TIMELINE.stages);
  context.clip();
  if (training) {
    const look = { band: palette.quiet, alpha: 0.35, line: palette.quiet, width: 1 };
    drawLevels(context, scale, training, iterationEdges(iterations), axis, look);
  }
  if (levels) {
    const look = { band: palette.ink, alpha: 0.4, line: palette.ink, width: 1.5 };
    drawLevels(context, scale, levels, dumpEdges(iterations), axis, look);
  }
  if (validation) stroke(context, curvePoints(validation, scale, axis), palette.ink, 1.5);
  context.restore();
}

/** A curve that came in buckets: least to greatest of each pixel column as a band, and over it the mean. */
function drawLevels(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  buckets: Buckets,
  edges: Edges,
  axis: ValueAxis,
  { band, alpha, line, width }: LevelLook,
): void {
  context.fillStyle = band;
  context.globalAlpha = alpha;
  fillExtremes(context, bandOf(buckets, edges, scale), axis);
  context.globalAlpha = 1;
  stroke(context, meanPoints(buckets, edges, scale, axis), line, width);
}

interface LevelLook {
  readonly band: string;
  readonly alpha: number;
  readonly line: string;
  readonly width: number;
}

function stroke(
  context: CanvasRenderingContext2D,
  points: Float32Array,
  colour: string,
  width: number,
): void {
  context.beginPath();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = 'round';
  traceCurve(context, points);
  context.stroke();
}

function drawRuler(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  iterations: ArrayLike<number>,
  palette: Palette,
): void {
  context.fillStyle = palette.hairline;
  context.fillRect(0, RULER_TOP, scale.width, 1);
  for (const { x, label } of rulerTicks(iterations, scale)) {
    context.fillStyle = palette.hairline;
    context.fillRect(Math.round(x), RULER_TOP, 1, 5);
    context.fillStyle = palette.quiet;
    const half = context.measureText(label).width / 2;
    const middle = Math.min(Math.max(x, half + 2), scale.width - half - 2);
    context.fillText(label, middle - half, RULER_TOP + 16);
  }
}

/** The middles of the crosses that are visible, in CSS pixels: whole also at the edges of the axis. @param places in dumps and parts of dumps */
export function crossPlaces(scale: TimeScale, places: readonly number[]): number[] {
  const { from, to } = scale.range;
  const room = Math.ceil(CROSS.side);
  return places
    .filter((place) => place >= from && place <= to)
    .map((place) => Math.min(Math.max(Math.round(scale.x(place)), room), scale.width - room));
}

/** A small cross where a dump was left out: below the line of the ruler, as △ stands above it. */
function drawRefused(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  refused: readonly number[],
  palette: Palette,
): void {
  context.strokeStyle = palette.ink;
  context.lineWidth = 1;
  context.beginPath();
  for (const x of crossPlaces(scale, refused)) {
    for (const side of [-CROSS.side, CROSS.side]) {
      context.moveTo(x + side, CROSS.top);
      context.lineTo(x - side, CROSS.top + 2 * CROSS.side);
    }
  }
  context.stroke();
}

/** Which part of the run is visible. */
function drawOverview(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  dumps: number,
  palette: Palette,
): void {
  const top = RULER_TOP + TIMELINE.ruler + 2;
  const { from, to } = scale.range;
  if (dumps === 0 || (from <= 0 && to >= dumps)) return;
  context.fillStyle = palette.faint;
  context.fillRect(0, top, scale.width, 4);
  const left = (from / dumps) * scale.width;
  context.fillStyle = palette.quiet;
  context.fillRect(left, top, Math.max(3, ((to - from) / dumps) * scale.width), 4);
}
