import { shareOf } from '../drawing/value-scale.ts';
import type { DrawnLayer } from './draw-layers.ts';
import type { LayerRow } from './layer-layout.ts';
import type { ShownLayers } from './shown-layers.ts';

/** The rows near the screen, as they are drawn. */
export function drawnLayers(shown: ShownLayers): DrawnLayer[] {
  return shown.layout.drawn().map((row) => drawnLayer(shown, row));
}

function drawnLayer(shown: ShownLayers, { node, top, height, kind }: LayerRow): DrawnLayer {
  const place = { top: top - shown.layout.drawnTop(), height };
  if (kind === 'filters') return place;
  return {
    ...place,
    shares: shown.shares().get(node) ?? [],
    notFinite: shown.notFinite(node),
    reference: referenceShare(shown, node),
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
