import { computed, linkedSignal, type Signal } from '@angular/core';
import type { DumpedLayer, Measure, RunDetail } from '../../schema/index.ts';
import { stretches } from '../data/blocks.ts';
import { failureOf, present, sameNeeds, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import {
  addFilterChunks,
  awaitedFilters,
  type FilterChunk,
  type FilterSeries,
} from '../data/filter-histories.ts';
import { filterChunkNeed } from '../data/filter-needs.ts';
import { wholeRun, type DumpRange } from '../drawing/scale.ts';

/** A measure of a layer's filters. */
export interface WantedSeries {
  readonly layer: DumpedLayer;
  readonly measure: Measure;
}

/** The name of a wanted series among others. */
export function seriesKey({ layer, measure }: WantedSeries): string {
  return `${layer.id} ${measure}`;
}

/** A request's rows hold lists: so many filters count as one row of numbers. */
const FILTERS_A_ROW = 8;

interface Arrived {
  readonly run: RunDetail | undefined;
  readonly series: ReadonlyMap<string, { readonly filters: number; readonly chunks: readonly FilterChunk[] }>;
}

/**
 * Measures of filters over the whole run by `seriesKey`, the visible stretches first; a series is in the map from the beginning. Call it where Angular injects.
 * @param range what is asked for first, in dumps
 */
export function filterSeries(
  run: Signal<RunDetail | undefined>,
  wanted: Signal<readonly WantedSeries[]>,
  range: Signal<DumpRange>,
) {
  const needs = computed<ReadonlyMap<string, readonly Need<FilterChunk>[]>>(
    () => {
      const detail = run();
      if (!detail || detail.dumps === 0) return new Map();
      return new Map(wanted().map((one) => [seriesKey(one), filterNeeds(detail, one, range())]));
    },
    { equal: (a, b) => sameNeeds([...a.values()].flat(), [...b.values()].flat()) },
  );
  const all = computed(() => [...needs().values()].flat());
  const coordinator = declareNeeds(all);
  const answers = computed(() => all().map((need) => coordinator.answer(need)));
  const arrived = computed<Arrived>(() => ({
    run: run(),
    series: new Map(
      wanted().map((one) => [
        seriesKey(one),
        {
          filters: one.layer.filters,
          chunks: (needs().get(seriesKey(one)) ?? []).flatMap(
            (need) => present(coordinator.answer(need)) ?? [],
          ),
        },
      ]),
    ),
  }));
  /** What has come stays, also where it is no longer visible; another version of the run begins anew. */
  const series = linkedSignal<Arrived, ReadonlyMap<string, FilterSeries>>({
    source: arrived,
    computation: ({ run: detail, series: found }, before) => {
      const known = before?.source.run === detail ? before?.value : undefined;
      const dumps = detail?.iterations.length ?? 0;
      return new Map(
        [...found].map(([key, { filters, chunks }]) => [
          key,
          addFilterChunks(known?.get(key) ?? awaitedFilters(filters, dumps), chunks),
        ]),
      );
    },
  });
  return {
    series: series.asReadonly(),
    awaited: computed(() => answers().some(({ state }) => state === 'awaited')),
    failure: computed(() => failureOf(answers())),
  };
}

/** What a measure of a layer's filters over the whole run needs, the visible stretches first. @param run with dumps */
export function filterNeeds(
  run: RunDetail,
  { layer, measure }: WantedSeries,
  range: DumpRange,
): readonly Need<FilterChunk>[] {
  const rows = Math.ceil(layer.filters / FILTERS_A_ROW);
  const dumps = run.iterations.length;
  const wanted = [...stretches(range, dumps, rows), ...stretches(wholeRun(dumps), dumps, rows)];
  const needs = wanted.map((stretch) => filterChunkNeed(run, layer.id, layer.filters, measure, stretch));
  return [...new Map(needs.map((need) => [need.key, need])).values()];
}

/** Whether all of a series is here. */
export function isWhole({ here }: FilterSeries): boolean {
  return !here.includes(0);
}
