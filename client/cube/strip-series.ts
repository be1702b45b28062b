import type { Signal } from '@angular/core';
import type { Ranking, RunDetail } from '../../schema/index.ts';
import { addFilterChunks, awaitedFilters, ofFilter, type FilterChunk } from '../data/filter-histories.ts';
import { chosenFiltersNeed } from '../data/filter-needs.ts';
import { heldParts } from '../data/held-parts.ts';
import { Held } from '../data/held.ts';
import { inParts } from '../data/in-parts.ts';
import { historyOfDumps, type StripHistory } from './strip-colours.ts';

/** Values that are kept: 32 MB, or what the strips that are shown need. */
const KEPT = 8_000_000;

/** Layers by their ids in `model.json`, and the numbers of filters in them, ascending. */
export type WantedFilters = ReadonlyMap<number, readonly number[]>;

export interface StripSources {
  readonly run: Signal<RunDetail | undefined>;
  readonly measure: Signal<Ranking>;
  readonly wanted: Signal<WantedFilters>;
}

interface HeldHistory {
  readonly version: string;
  readonly history: StripHistory;
}

/** The histories of just those filters that have a strip, over the whole run; those that had one stay as long as there is room. Call it where Angular injects. */
export function stripSeries({ run, measure, wanted }: StripSources) {
  const held = new Held<string, HeldHistory>(KEPT, ({ history }) => history.whole.length);
  const keyOf = (layer: number, filter: number) => `${run()?.id} ${measure()} ${layer} ${filter}`;
  const keysOf = (layer: number, filters: readonly number[]) => filters.map((filter) => keyOf(layer, filter));

  const missing = () => {
    const detail = run();
    if (!detail || detail.dumps === 0) return [];
    return [...wanted()].flatMap(([layer, filters]) => {
      const isMissing = (filter: number) => held.get(keyOf(layer, filter))?.version !== detail.version;
      return inParts(filters.filter(isMissing)).map((part) => ({
        keys: keysOf(layer, part),
        need: chosenFiltersNeed(detail, layer, part, measure()),
        valuesOf: (chunk: FilterChunk) => historiesOf(chunk, part.length, detail),
      }));
    });
  };
  const keysWanted = () => [...wanted()].flatMap(([layer, filters]) => keysOf(layer, filters));
  return {
    /** The history of a filter; undefined where it is not here yet. Follows arrivals. */
    historyOf: (layer: number, filter: number): StripHistory | undefined =>
      held.get(keyOf(layer, filter))?.history,
    ...heldParts(held, missing, keysWanted),
  };
}

/** One after the other. */
function historiesOf(
  chunk: FilterChunk,
  filters: number,
  { version, dumps }: RunDetail,
): readonly HeldHistory[] {
  const series = addFilterChunks(awaitedFilters(filters, dumps), [chunk]);
  return Array.from({ length: filters }, (_, at) => ({
    version,
    history: historyOfDumps(ofFilter(series, at)),
  }));
}
