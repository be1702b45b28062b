import { computed, type Signal } from '@angular/core';
import type { AnomalyIterations, TopFilters } from '../../analysis/index.ts';
import type { DumpedLayer, Ranking, RunDetail } from '../../schema/index.ts';
import { failureOf, present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { isLongSeries } from '../data/level-needs.ts';
import { topFiltersNeed, type RankedFilters } from '../data/top-filters-need.ts';
import { countedIndex } from './counted-index.ts';
import { heldFilters } from './held-filters.ts';

export interface TopFilterSources {
  /** Undefined where nothing is wanted. */
  readonly run: Signal<RunDetail | undefined>;
  readonly ranking: Signal<Ranking>;
  /** What anomaly filters are wanted of, and how many of each. */
  readonly iterations: Signal<AnomalyIterations | null>;
  readonly k: Signal<number>;
  readonly most: Signal<number>;
  readonly layers: Signal<readonly DumpedLayer[]>;
  /** The number of each layer's first filter in the model. */
  readonly firstFilter: Signal<Int32Array>;
}

/** The filters that change most, numbered through the model: at every dump, or of a long run at the anomaly iterations. Call it where Angular injects. */
export function topFilters({ run, layers, firstFilter, ...sources }: TopFilterSources) {
  const { ranking, most } = sources;
  const isKnown = computed(() => layers().length > 0);
  // A filter is two numbers: its layer's, and its own in the layer.
  const isLong = computed(() => isLongSeries(run()?.dumps ?? 0, 2 * most()));
  const index = countedIndex(run);
  const need = computed(() => {
    const detail = run();
    return detail && isKnown() && !isLong() ? topFiltersNeed(detail, ranking()) : undefined;
  });
  const coordinator = declareNeeds(() => (need() ? [need()!] : []));
  const answer = computed(() => need() && coordinator.answer(need()!));
  const all = computed<TopFilters | null>(() => {
    const ranked = answer() && present(answer()!);
    if (!ranked || !isKnown()) return null;
    return { dumps: ranked.dumps, top: ranked.top, filter: numbered(ranked, layers(), firstFilter()) };
  });
  const held = heldFilters({
    ...sources,
    index,
    run: computed(() => (isLong() && isKnown() ? run() : undefined)),
    numbered: (ranked) => numbered(ranked, layers(), firstFilter()),
  });
  return {
    /** Whether those of all dumps are more than a page should hold. */
    isLong,
    /** Null until those of all anomaly iterations are here. */
    top: computed(() => (isLong() ? held.top() : all())),
    /** Another number where another index is in the run's place: what was made of the one is nothing to the other. */
    index,
    /** Of a long run whether they are on their way, or wait for the anomaly iterations to rest. */
    awaited: computed(() => isLong() && held.awaited()),
    failure: computed(() => failureOf(answer() ? [answer()!] : []) ?? held.failure()),
  };
}

/** Filters by their number in the model. */
function numbered(
  { layer, filter }: RankedFilters,
  layers: readonly DumpedLayer[],
  firstFilter: Int32Array,
): Int32Array {
  const firstOf = new Int32Array(layers.at(-1)!.id + 1);
  layers.forEach(({ id }, at) => (firstOf[id] = firstFilter[at]!));
  return layer.map((id, at) => (id < 0 ? -1 : firstOf[id]! + filter[at]!));
}
