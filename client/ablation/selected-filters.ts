import { computed, inject, type Signal } from '@angular/core';
import { dumpedLayers, type AblatedFilters, type DumpedLayer } from '../../schema/index.ts';
import { GRID_VIEWS } from '../data/views.ts';
import { Correlations } from '../grid/correlations.ts';
import { Network } from '../page/network.ts';
import { OpenRun } from '../page/open-run.ts';

/** The selected filters by layer: those of the selected mini-sets where these are shown, otherwise the one filter. Call it where Angular injects. */
export function selectedFilters(): Signal<readonly AblatedFilters[]> {
  const [run, network, correlations] = [inject(OpenRun), inject(Network), inject(Correlations)];
  return computed(() => {
    const model = network.model();
    if (!model) return [];
    const sets = GRID_VIEWS.includes(run.view()) ? correlations.selected() : [];
    if (sets.length > 0) return filtersOfSets(correlations, sets);
    const { node, filter } = run.address();
    const id = node === null ? null : network.nodes()[node]?.layer;
    const layer = dumpedLayers(model).find((one) => one.id === id);
    return layer && filter !== null && filter < layer.filters ? [ofLayer(layer, [filter])] : [];
  });
}

function filtersOfSets(correlations: Correlations, sets: readonly number[]): AblatedFilters[] {
  const found = correlations.correlation()!.sets;
  return correlations.layers().flatMap((layer, place) => {
    const filters = sets
      .filter((set) => found.layer[set] === place)
      .flatMap((set) => [...correlations.filtersOf(set)]);
    return filters.length > 0
      ? [
          ofLayer(
            layer,
            filters.sort((a, b) => a - b),
          ),
        ]
      : [];
  });
}

function ofLayer({ id, name, filters: of }: DumpedLayer, filters: number[]): AblatedFilters {
  return { layer: id, name, of, filters };
}
