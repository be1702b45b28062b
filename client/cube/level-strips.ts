import { computed, linkedSignal, type Signal } from '@angular/core';
import type { Ranking, RunDetail } from '../../schema/index.ts';
import type { LevelChunk, LevelSpan } from '../data/level-chunk.ts';
import { chosenFilterLevelNeed, mostPixels } from '../data/level-needs.ts';
import { shownLevels, type ShownFilters } from '../filters/shown-filters.ts';
import { leveledTables, type Leveled, type LeveledSource } from '../page/leveled.ts';
import type { OpenRun } from '../page/open-run.ts';
import type { StripHistory } from './strip-colours.ts';
import { inParts, type WantedFilters } from './strip-series.ts';

interface Part {
  readonly layer: number;
  readonly filters: readonly number[];
  readonly source: LeveledSource<LevelChunk>;
}

/** The histories of just those filters that have a strip, of a long run: what is visible, and the whole run coarsely. Call it where Angular injects. */
export function levelStrips(
  run: OpenRun,
  { measure, wanted }: { readonly measure: Signal<Ranking>; readonly wanted: Signal<WantedFilters> },
) {
  const parts = computed<readonly Part[]>(() => {
    const detail = run.detail();
    if (!detail) return [];
    const strips = [...wanted().values()].reduce((sum, { length }) => sum + length, 0);
    // Of a power of two, so that a strip more or less seldom makes another level.
    const most = mostPixels(2 ** Math.ceil(Math.log2(Math.max(1, strips))));
    return [...wanted()].flatMap(([layer, all]) =>
      inParts(all).map((filters) => ({
        layer,
        filters,
        source: sourceOf(detail, layer, filters, measure(), most),
      })),
    );
  });
  const levels = leveledTables(
    run,
    computed(() => parts().map(({ source }) => source)),
  );
  const visible = visibleTogether(levels.tables);
  const histories = computed(() => {
    const found = new Map<string, StripHistory>();
    parts().forEach(({ layer, filters, source: { key } }) => {
      const overview = levels.tables().get(key)?.overview;
      const shown = overview && shownLevels(overview, visible()?.get(key) ?? null);
      if (shown) filters.forEach((filter, i) => found.set(`${layer} ${filter}`, historyOf(shown, i)));
    });
    return found;
  });
  return {
    /** Undefined where it is not here. */
    historyOf: (layer: number, filter: number) => histories().get(`${layer} ${filter}`),
    awaited: levels.awaited,
    failure: levels.failure,
  };
}

function sourceOf(
  { dumps }: RunDetail,
  layer: number,
  filters: readonly number[],
  measure: Ranking,
  most: number,
): LeveledSource<LevelChunk> {
  return {
    key: `${measure} ${layer} ${filters.join()}`,
    rows: dumps,
    of: 'dumps',
    most,
    need: (run, stretch) => chosenFilterLevelNeed(run, layer, filters, measure, stretch),
  };
}

type Tables = ReadonlyMap<string, Leveled<LevelChunk>>;

/** What is visible of each table, where all are of the same dumps at one level, as strips are compared with each other; until they are, what was before, as long as one of them stands for what is visible. */
function visibleTogether(tables: Signal<Tables>) {
  return linkedSignal<Tables, ReadonlyMap<string, LevelSpan> | null>({
    source: tables,
    computation: (now, before) => {
      const spans = new Map<string, LevelSpan>();
      for (const [key, { visible }] of now) if (visible) spans.set(key, visible);
      if (spans.size === now.size && areAlike([...spans.values()])) return spans;
      const last = before?.value;
      const isKnown = [...now.keys()].every((key) => last?.has(key));
      const stands = [...spans].some(([key, span]) => last?.get(key) === span);
      return last && isKnown && stands ? last : null;
    },
  });
}

function areAlike([one, ...others]: readonly LevelSpan[]): boolean {
  const isSame = (a: LevelChunk, b: LevelChunk | undefined) =>
    a.level === b?.level && a.first === b.first && a.end === b.end;
  return others.every(
    (span) => span.length === one!.length && span.every((chunk, at) => isSame(chunk, one![at])),
  );
}

/** @param at of the filters that it is of */
function historyOf({ drawn, place, whole, valueOf }: ShownFilters, at: number): StripHistory {
  const own = ({ values, dumps }: { readonly values: ArrayLike<number>; readonly dumps: number }) =>
    (values as Float32Array).subarray(at * dumps, (at + 1) * dumps);
  return { place, drawn: own(drawn), whole: own(whole), valueOf: (dump) => valueOf(at, dump) };
}
