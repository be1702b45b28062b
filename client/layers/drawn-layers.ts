import type { Palette } from '../drawing/palette.ts';
import { shareOf } from '../drawing/value-scale.ts';
import { outlineFilters, paintFilterChart } from '../filters/paint-filter-chart.ts';
import { isOfCoefficients } from './box-charts.ts';
import type { DrawnLayer } from './draw-layers.ts';
import type { LayerRow } from './layer-layout.ts';
import type { ShownLayers } from './shown-layers.ts';

/** The rows near the screen, as they are drawn. */
export function drawnLayers(shown: ShownLayers, palette: Palette): DrawnLayer[] {
  return shown.layout.drawn().map((row) => drawnLayer(shown, row, palette));
}

function drawnLayer(shown: ShownLayers, row: LayerRow, palette: Palette): DrawnLayer {
  const { node, kind, above } = row;
  const place = { top: row.top + above - shown.layout.drawnTop(), height: row.height - above };
  if (kind === 'filters') return { ...place, ...drawnFilters(shown, node, place.top, palette) };
  return {
    ...place,
    shares: shown.shares().get(node) ?? [],
    notFinite: shown.notFinite(node),
    hasStrip: shown.isEverNotFinite(node),
    ...ruledShares(shown, node),
  };
}

function drawnFilters(
  { filters }: ShownLayers,
  node: number,
  top: number,
  palette: Palette,
): Pick<DrawnLayer, 'paint' | 'frame'> {
  const chart = filters.drawn(node, top);
  const theme = { palette, late: filters.late(), hasFailed: filters.failure() !== undefined };
  return {
    paint: (surface, ratio, columns) => paintFilterChart(surface, ratio, chart, columns, theme),
    frame: (context, width) => outlineFilters(context, chart, width, palette),
  };
}

/** Where lines and boxes have a line at 0, where that lies inside of them, and at the reference, which their scale holds. */
function ruledShares(shown: ShownLayers, node: number): Pick<DrawnLayer, 'zero' | 'reference'> {
  const scale = shown.scales().get(node);
  const chart = shown.chart();
  if (!scale || chart === 'horizon') return {};
  const { reference } = shown.facts();
  const zero = shareOf(scale, 0);
  const isInside = !scale.isLog && zero > 0 && zero < 1;
  const isReferred = reference !== undefined && !isOfCoefficients(chart) && !shown.isNone(node);
  return {
    zero: isInside ? zero : undefined,
    reference: isReferred ? shareOf(scale, reference) : undefined,
  };
}
