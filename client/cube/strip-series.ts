import { computed, effect, signal, untracked, type Signal } from '@angular/core';
import type { Ranking, RunDetail } from '../../schema/index.ts';
import { current, failureOf, sameNeeds, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { addFilterChunks, awaitedFilters, ofFilter, type FilterChunk } from '../data/filter-histories.ts';
import { chosenFiltersNeed } from '../data/filter-needs.ts';
import { historyOfDumps, type StripHistory } from './strip-colours.ts';

/** The filters that one request asks for, at most. */
const MOST = 1024;

/** Values that are kept beside those that are shown: 32 MB together, or what the shown ones need. */
const KEPT = 8_000_000;

/** Layers by their ids in `model.json`, and the numbers of filters in them, ascending. */
export type WantedFilters = ReadonlyMap<number, readonly number[]>;

export interface StripSources {
  readonly run: Signal<RunDetail | undefined>;
  readonly measure: Signal<Ranking>;
  readonly wanted: Signal<WantedFilters>;
}

interface Kept {
  readonly version: string;
  readonly history: StripHistory;
}

interface Asked {
  readonly layer: number;
  readonly filters: readonly number[];
  readonly need: Need<FilterChunk>;
}

/** The histories of just those filters that have a strip, over the whole run; those that had one stay as long as there is room. Call it where Angular injects. */
export function stripSeries({ run, measure, wanted }: StripSources) {
  const kept = new Map<string, Kept>();
  const arrivals = signal(0);
  const keyOf = (layer: number, filter: number) => `${run()?.id} ${measure()} ${layer} ${filter}`;

  const asked = computed<readonly Asked[]>(
    () => {
      arrivals();
      const detail = run();
      if (!detail || detail.dumps === 0) return [];
      return [...wanted()].flatMap(([layer, filters]) => {
        const isMissing = (filter: number) => kept.get(keyOf(layer, filter))?.version !== detail.version;
        return inParts(filters.filter(isMissing)).map((part) => ({
          layer,
          filters: part,
          need: chosenFiltersNeed(detail, layer, part, measure()),
        }));
      });
    },
    { equal: (a, b) => sameNeeds(needsOf(a), needsOf(b)) },
  );
  const coordinator = declareNeeds(() => needsOf(asked()));
  effect(() => {
    const detail = run();
    const arrived = asked().flatMap(({ layer, filters, need }) => {
      const chunk = current(coordinator.answer(need), need);
      return chunk ? [{ layer, filters, chunk }] : [];
    });
    if (detail && arrived.length > 0) untracked(() => keep(detail, arrived));
  });

  function keep(
    { version, dumps }: RunDetail,
    arrived: readonly { layer: number; filters: readonly number[]; chunk: FilterChunk }[],
  ): void {
    for (const { layer, filters, chunk } of arrived) {
      const series = addFilterChunks(awaitedFilters(filters.length, dumps), [chunk]);
      filters.forEach((filter, at) => {
        const key = keyOf(layer, filter);
        kept.delete(key);
        kept.set(key, { version, history: historyOfDumps(ofFilter(series, at)) });
      });
    }
    forget(dumps);
    arrivals.update((count) => count + 1);
  }

  /** What came first goes first, unless it is wanted. */
  function forget(dumps: number): void {
    const isWanted = new Set(
      [...wanted()].flatMap(([layer, filters]) => filters.map((filter) => keyOf(layer, filter))),
    );
    for (const key of kept.keys()) {
      if (kept.size * dumps <= KEPT) return;
      if (!isWanted.has(key)) kept.delete(key);
    }
  }

  return {
    /** The history of a filter; undefined where it is not here yet. Follows arrivals. */
    historyOf: (layer: number, filter: number): StripHistory | undefined => {
      arrivals();
      return kept.get(keyOf(layer, filter))?.history;
    },
    awaited: computed(() => asked().some(({ need }) => coordinator.answer(need).state === 'awaited')),
    failure: computed(() => failureOf(needsOf(asked()).map((need) => coordinator.answer(need)))),
  };
}

function needsOf(asked: readonly Asked[]): readonly Need<FilterChunk>[] {
  return asked.map(({ need }) => need);
}

/** As many as a request may name. */
export function inParts(filters: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(filters.length / MOST) }, (_, part) =>
    filters.slice(part * MOST, (part + 1) * MOST),
  );
}
