import type { Measure } from '../../schema/index.ts';
import { entryColumns, type EntryPlace } from '../drawing/entry-place.ts';
import { packed } from '../drawing/colours.ts';
import { divergingColours } from '../drawing/diverging.ts';
import type { Palette } from '../drawing/palette.ts';
import { groundOf } from '../drawing/ramps.ts';
import type { Columns } from '../drawing/reduction.ts';
import { sequentialColours } from '../drawing/sequential.ts';
import { checkerboard, hatch, plain, type Surface, type Texture } from '../drawing/surface.ts';
import { drawAwaitedFilters, drawFilterChart, type FilterRows } from './draw-filter-chart.ts';
import { scaleOf, spikeOf } from './measure-scale.ts';
import type { FilterLevels } from './normalise.ts';

/** A layer's filter chart as a view draws it; places in CSS pixels from the canvas' top. */
export interface DrawnFilterChart {
  readonly top: number;
  readonly height: number;
  /** How far it is scrolled inside. */
  readonly scrollTop: number;
  readonly rowHeight: number;
  /** For each row its filter. */
  readonly order: Int32Array;
  readonly measure: Measure;
  /** Null where nothing is here yet. */
  readonly levels: FilterLevels | null;
  /** 1 for each dump, or entry in its place, whose values are here. */
  readonly here: Uint8Array;
  /** Where the entries stand among the dumps. */
  readonly place: EntryPlace;
  /** The rows of the selected filter and of the one under the pointer. */
  readonly selected: number | null;
  readonly hovered: number | null;
}

export interface FilterChartTheme {
  readonly palette: Palette;
  /** Whether a wait is long enough to be shown. */
  readonly late: boolean;
  /** Whether what is not here could not be had: it is hatched, as what has no value. */
  readonly hasFailed: boolean;
}

/** The 256 colours of a measure: on both sides of zero, or a single hue. */
export function filterColours(measure: Measure, palette: Palette): Uint32Array {
  const ground = groundOf(palette.paper);
  return scaleOf(measure) === 'signed' ? divergingColours(ground) : sequentialColours(ground);
}

/** Paints a chart on a canvas' pixels. @param ratio device pixels to a CSS pixel */
export function paintFilterChart(
  surface: Surface,
  ratio: number,
  chart: DrawnFilterChart,
  columns: Columns,
  theme: FilterChartTheme,
): void {
  const rows: FilterRows = {
    top: (chart.top - chart.scrollTop) * ratio,
    rowHeight: chart.rowHeight * ratio,
    order: chart.order,
    clip: { top: Math.round(chart.top * ratio), bottom: Math.round((chart.top + chart.height) * ratio) },
  };
  const { missing, awaited } = texturesOf(theme);
  if (!chart.levels) return drawAwaitedFilters(surface, rows, awaited);
  const { measure } = chart;
  const colours = filterColours(measure, theme.palette);
  const look = { colours, spike: spikeOf(measure), missing, awaited };
  drawFilterChart(surface, rows, chart.levels, chart.here, entryColumns(chart.place, columns), look);
}

function texturesOf({ palette, late, hasFailed }: FilterChartTheme): {
  readonly missing: Texture;
  readonly awaited: Texture;
} {
  const [paper, faint] = [packed(palette.paper), packed(palette.faint)];
  const missing = hatch(packed(palette.hairline), faint);
  return { missing, awaited: hasFailed ? missing : late ? checkerboard(faint, paper) : plain(paper) };
}

/** Frames the rows of the selected filter and of the one under the pointer, as far as they are inside the chart. */
export function outlineFilters(
  context: CanvasRenderingContext2D,
  chart: DrawnFilterChart,
  width: number,
  palette: Palette,
): void {
  context.save();
  context.beginPath();
  context.rect(0, chart.top - 1, width, chart.height + 2);
  context.clip();
  for (const [row, colour] of [
    [chart.hovered, palette.ink],
    [chart.selected, palette.accent],
  ] as const) {
    if (row === null) continue;
    const above = Math.round(chart.top - chart.scrollTop + row * chart.rowHeight);
    const below = Math.round(chart.top - chart.scrollTop + (row + 1) * chart.rowHeight);
    // Paper between the frame and the pixels: a frame has no colour of theirs.
    context.strokeStyle = palette.paper;
    context.lineWidth = 3;
    context.strokeRect(0.5, above - 0.5, width - 1, Math.max(2, below - above + 1));
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.strokeRect(0.5, above - 0.5, width - 1, Math.max(2, below - above + 1));
  }
  context.restore();
}
