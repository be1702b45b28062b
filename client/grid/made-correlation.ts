import { computed, linkedSignal, type Signal } from '@angular/core';
import {
  correlate,
  type AnomalyIterations,
  type Correlation,
  type MiniSetSettings,
  type TopFilters,
} from '../../analysis/index.ts';
import type { Ranking } from '../../schema/index.ts';
import type { topFilters } from './top-filters.ts';

/** What there is of anomaly iterations and the filters that change most at them. */
export interface Made {
  readonly correlation: Correlation;
  readonly top: TopFilters;
  /** Index and ranking. */
  readonly of: string;
}

export interface MadeSources {
  readonly iterations: Signal<AnomalyIterations | null>;
  readonly filters: Pick<ReturnType<typeof topFilters>, 'top' | 'index' | 'isLong'>;
  readonly ranking: Signal<Ranking>;
  /** The number of each layer's first filter in the model; an entry more than layers. */
  readonly firstFilter: Signal<Int32Array>;
  readonly settings: Signal<MiniSetSettings>;
}

/** The correlation of what is chosen; null until all that it stands on is here. Of a long run what it was of the same index and ranking stays until the filters of other anomaly iterations are here. */
export function madeCorrelation(sources: MadeSources): Signal<Made | null> {
  const { iterations, filters, ranking, firstFilter, settings } = sources;
  const origin = computed(() => `${filters.index()} ${ranking()}`);
  return linkedSignal<Made | null, Made | null>({
    source: () => {
      const [found, top] = [iterations(), filters.top()];
      // While a run grows, its flips and its filters may be of different versions.
      if (!found || !top || top.dumps !== found.runDumps) return null;
      return { correlation: correlate(found, top, firstFilter(), settings()), top, of: origin() };
    },
    computation: (made, before) => {
      const last = before?.value ?? null;
      return made ?? (filters.isLong() && last?.of === origin() ? last : null);
    },
  }).asReadonly();
}
