import { computed, type Signal } from '@angular/core';
import type { FilterHistories } from '../../analysis/index.ts';
import type { RunDetail } from '../../schema/index.ts';
import type { Need } from '../data/coordinator.ts';
import type { FilterSeries } from '../data/filter-histories.ts';
import { valueOfLevels, type LevelChunk, type LevelSpan, type LevelValue } from '../data/level-chunk.ts';
import { entriesOf } from '../data/level-entries.ts';
import { dumpPlace, type EntryPlace } from '../drawing/entry-place.ts';
import { filterLevelNeed, isLongSeries, mostPixels } from '../data/level-needs.ts';
import { overviewStretch } from '../data/level-stretches.ts';
import type { DumpRange } from '../drawing/scale.ts';
import { leveledTables, type LeveledSource } from '../page/leveled.ts';
import type { OpenRun } from '../page/open-run.ts';
import { filterNeeds, filterSeries, seriesKey, type WantedSeries } from './filter-series.ts';

/** A measure of a layer's filters, as a chart shows it. */
export interface ShownFilters {
  /** What is drawn: entries in the place of dumps. */
  readonly drawn: FilterSeries;
  /** Where they stand among the dumps. */
  readonly place: EntryPlace;
  /** All of the run, between whose least and most the colours lie; of a long run the least and the greatest of each bucket. */
  readonly whole: FilterHistories;
  /** What filters are ordered by; of a long run the means of all buckets. */
  readonly compared: FilterSeries;
  /** Undefined where it is not here. */
  readonly valueOf: (filter: number, dump: number) => LevelValue | undefined;
}

/** Of a run that is in the page dump by dump. */
export function shownDumps(series: FilterSeries): ShownFilters {
  const { dumps, values, here } = series;
  const valueOf = (filter: number, dump: number) => {
    if (here[dump] !== 1) return undefined;
    const value = values[filter * dumps + dump]!;
    return { first: dump, last: dump, min: value, max: value, mean: value };
  };
  return { drawn: series, place: dumpPlace(dumps), whole: series, compared: series, valueOf };
}

/** Measures of layers' filters by `seriesKey`: dump by dump, or of long runs what is visible and the whole run coarsely. Call it where Angular injects. */
export function shownFilters(run: OpenRun, wanted: Signal<readonly WantedSeries[]>) {
  const isLong = (one: WantedSeries) => isLongSeries(run.dumps(), one.layer.filters);
  const dumpwise = filterSeries(
    run.detail,
    computed(() => wanted().filter((one) => !isLong(one))),
    run.range,
  );
  const sources = computed(() => {
    const detail = run.detail();
    const long = detail ? wanted().filter(isLong) : [];
    return long.map((one) => sourceOf(detail!, one));
  });
  const levels = leveledTables(run, sources);
  const [ofDumps, ofLevels] = [remembering(shownDumps), remembering(shownLevels)];
  return {
    /** A long run's measure is in it once the whole run is here. */
    series: computed<ReadonlyMap<string, ShownFilters>>(() => {
      const found = new Map<string, ShownFilters>();
      for (const [key, one] of dumpwise.series()) found.set(key, ofDumps(one, null));
      for (const [key, { overview, visible }] of levels.tables())
        if (overview) found.set(key, ofLevels(overview, visible));
      return found;
    }),
    awaited: computed(() => dumpwise.awaited() || levels.awaited()),
    failure: computed(() => dumpwise.failure() ?? levels.failure()),
  };
}

/** Makes it anew only where either of the two is another one than before. */
export function remembering<A extends object, B>(make: (a: A, b: B) => ShownFilters) {
  const known = new WeakMap<A, { readonly with: B; readonly shown: ShownFilters }>();
  return (a: A, b: B): ShownFilters => {
    const before = known.get(a);
    if (before && before.with === b) return before.shown;
    const shown = make(a, b);
    known.set(a, { with: b, shown });
    return shown;
  };
}

/** What a measure of a layer's filters needs before it is shown. @param run with dumps */
export function needsAhead(run: RunDetail, one: WantedSeries, range: DumpRange): readonly Need<unknown>[] {
  if (!isLongSeries(run.dumps, one.layer.filters)) return filterNeeds(run, one, range);
  const source = sourceOf(run, one);
  return [source.need(run, overviewStretch(source))];
}

function sourceOf(run: RunDetail, one: WantedSeries): LeveledSource<LevelChunk> {
  const { id, filters } = one.layer;
  return {
    key: seriesKey(one),
    rows: run.dumps,
    of: 'dumps',
    most: mostPixels(filters),
    need: (detail, stretch) => filterLevelNeed(detail, id, filters, one.measure, stretch),
  };
}

/** @param visible finer than the whole run; null where it is not here */
export function shownLevels(overview: LevelChunk, visible: LevelSpan | null): ShownFilters {
  const filters = overview.series;
  const historiesOf = (span: LevelSpan) => {
    const { place, values } = entriesOf(span);
    return { place, histories: { filters, dumps: place.entries, values: values as Float32Array } };
  };
  const whole = historiesOf([overview]);
  const { place, histories } = visible ? historiesOf(visible) : whole;
  const mean = { filters, dumps: overview.buckets, values: overview.mean as Float32Array };
  const spans = visible ? [visible, [overview]] : [[overview]];
  return {
    drawn: allHere(histories),
    place,
    whole: whole.histories,
    compared: allHere(mean),
    valueOf: (filter, dump) => valueOfLevels(spans, filter, dump),
  };
}

function allHere(histories: FilterHistories): FilterSeries {
  return {
    ...histories,
    values: histories.values as Float32Array<ArrayBuffer>,
    here: new Uint8Array(histories.dumps).fill(1),
    chunks: new Set(),
  };
}
