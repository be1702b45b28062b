import type { Palette } from '../drawing/palette.ts';
import type { GridSpot, ShownGrid, Span } from './shown-grid.ts';

/** The smallest mark, in CSS pixels: what is thinner than a pixel is marked, too. */
const LEAST = 3;

/** What is selected, hovered and reached by keys, over the cells. @param active the spot that the keys are on */
export function drawMarks(
  context: CanvasRenderingContext2D,
  shown: ShownGrid,
  active: GridSpot | null,
  palette: Palette,
): void {
  const { width, height } = shown.size();
  context.clearRect(0, 0, width + 2, height + 2);
  if (!shown.layout()) return;
  context.save();
  context.beginPath();
  context.rect(-1, -1, width + 2, height + 2);
  context.clip();
  drawSelected(context, shown, palette);
  drawHovered(context, shown, palette);
  if (active) {
    context.setLineDash([3, 2]);
    frame(context, spotSpans(shown, active), palette.accent, 2);
    context.setLineDash([]);
  }
  context.restore();
}

function drawSelected(context: CanvasRenderingContext2D, shown: ShownGrid, { accent }: Palette): void {
  const { correlations } = shown;
  const { width, height } = shown.size();
  const { class: id, node, also } = correlations.run.address();
  const column = id === null ? -1 : (shown.columnOf()[id] ?? -1);
  if (column >= 0) frame(context, [shown.columnSpan(column), { from: 0, to: height }], accent, 1.5);
  for (const selected of node === null ? also : [node, ...also]) {
    const row = shown.rowOf()[correlations.nodes().indexOf(selected)] ?? -1;
    if (row >= 0) frame(context, [{ from: 0, to: width }, shown.rowSpan(row)], accent, 1.5);
  }
  for (const set of correlations.selected()) {
    const span = setOrRow(shown, set);
    band(context, [{ from: 0, to: width }, span], accent, 0.16);
    frame(context, [{ from: 0, to: width }, span], accent, 1);
  }
  const at = correlations.run.at();
  if (at === null) return;
  for (const span of shown.spansOfDump(at)) {
    band(context, [span, { from: 0, to: height }], accent, 0.16);
    frame(context, [span, { from: 0, to: height }], accent, 1);
  }
}

function drawHovered(context: CanvasRenderingContext2D, shown: ShownGrid, palette: Palette): void {
  const { correlations } = shown;
  const { width, height } = shown.size();
  const [place, elsewhere, cursor] = [
    correlations.hovered(),
    correlations.run.hovered(),
    correlations.run.cursor(),
  ];
  const dump = place?.dump ?? cursor;
  if (dump !== null) {
    for (const span of shown.spansOfDump(dump)) {
      band(context, [span, { from: 0, to: height }], palette.ink, 0.18);
    }
  }
  const set = place?.set ?? null;
  if (set !== null) band(context, [{ from: 0, to: width }, setOrRow(shown, set)], palette.ink, 0.18);
  const id = place ? place.class : (elsewhere?.class ?? null);
  const column = id === null ? -1 : (shown.columnOf()[id] ?? -1);
  const layer = place ? place.layer : correlations.nodes().indexOf(elsewhere?.node ?? -1);
  const row = layer === null ? -1 : (shown.rowOf()[layer] ?? -1);
  const across = column < 0 ? { from: 0, to: width } : shown.columnSpan(column);
  const down = row < 0 ? { from: 0, to: height } : shown.rowSpan(row);
  if (column >= 0 && row >= 0) frame(context, [across, down], palette.ink, 1.5);
  else if (column >= 0 || row >= 0) frame(context, [across, down], palette.ink, 1);
}

/** A mini-set's row, or that of its folded layer. */
function setOrRow(shown: ShownGrid, set: number): Span {
  return shown.setSpan(shown.partOf()[set]!);
}

/** From where to where a spot is, across and down. */
export function spotSpans(
  shown: ShownGrid,
  { row, set, column, iteration }: GridSpot,
): readonly [Span, Span] {
  return [
    iteration < 0 ? shown.columnSpan(column) : shown.iterationSpan(iteration),
    set < 0 ? shown.rowSpan(row) : shown.setSpan(set),
  ];
}

function atLeast({ from, to }: Span): Span {
  const missing = Math.max(0, LEAST - (to - from)) / 2;
  return { from: from - missing, to: to + missing };
}

function band(
  context: CanvasRenderingContext2D,
  [across, down]: readonly [Span, Span],
  colour: string,
  strength: number,
): void {
  const [x, y] = [atLeast(across), atLeast(down)];
  context.globalAlpha = strength;
  context.fillStyle = colour;
  context.fillRect(x.from, y.from, x.to - x.from, y.to - y.from);
  context.globalAlpha = 1;
}

function frame(
  context: CanvasRenderingContext2D,
  [across, down]: readonly [Span, Span],
  colour: string,
  width: number,
): void {
  const [x, y] = [atLeast(across), atLeast(down)];
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(x.from, y.from, x.to - x.from, y.to - y.from);
}
