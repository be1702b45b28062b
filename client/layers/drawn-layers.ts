import type { Palette } from '../drawing/palette.ts';
import { shareOf } from '../drawing/value-scale.ts';
import { outlineFilters, paintFilterChart } from '../filters/paint-filter-chart.ts';
import type { DrawnLayer } from './draw-layers.ts';
import type { LayerRow } from './layer-layout.ts';
import type { ShownLayers } from './shown-layers.ts';

/** The rows near the screen, as they are drawn. */
export function drawnLayers(shown: ShownLayers, palette: Palette): DrawnLayer[] {
  return shown.layout.drawn().map((row) => drawnLayer(shown, row, palette));
}

function drawnLayer(shown: ShownLayers, { node, top, height, kind }: LayerRow, palette: Palette): DrawnLayer {
  const place = { top: top - shown.layout.drawnTop(), height };
  if (kind === 'filters') return { ...place, ...drawnFilters(shown, node, place.top, palette) };
  return {
    ...place,
    shares: shown.shares().get(node) ?? [],
    notFinite: shown.notFinite(node),
    reference: referenceShare(shown, node),
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

/** Where the line of the reference stands in a line chart; undefined where it lies outside. */
function referenceShare(shown: ShownLayers, node: number): number | undefined {
  const { reference } = shown.facts();
  const scale = shown.scales().get(node);
  if (reference === undefined || !scale || shown.chart() !== 'line') return undefined;
  const share = shareOf(scale, reference);
  return share > 0 && share < 1 ? share : undefined;
}
