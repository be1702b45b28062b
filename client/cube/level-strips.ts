import { computed, linkedSignal, type Signal } from '@angular/core';
import type { Ranking, RunDetail } from '../../schema/index.ts';
import { inParts } from '../data/in-parts.ts';
import type { LevelChunk, LevelSpan } from '../data/level-chunk.ts';
import { chosenFilterLevelNeed, mostPixels } from '../data/level-needs.ts';
import { shownLevels, type ShownFilters } from '../filters/shown-filters.ts';
import { leveledTables, type Leveled, type LeveledSource } from '../page/leveled.ts';
import type { OpenRun } from '../page/open-run.ts';
import type { StripHistory } from './strip-colours.ts';
import type { WantedFilters } from './strip-series.ts';

/** By layers: filters that come together, ascending each. */
type FilterGroups = ReadonlyMap<number, readonly (readonly number[])[]>;

/** Groups that strips more or less may leave, of a layer. */
const MOST_GROUPS = 4;

/** A strip more or less brings no others again: groups stay as long as half of them is wanted, and what is in none of them makes another one. */
export function groupsOf(wanted: WantedFilters, before: FilterGroups = new Map()): FilterGroups {
  const groups = new Map<number, readonly (readonly number[])[]>();
  for (const [layer, filters] of wanted) {
    const isWanted = new Set(filters);
    const stay = (before.get(layer) ?? []).filter(
      (group) => 2 * group.filter((filter) => isWanted.has(filter)).length >= group.length,
    );
    const held = new Set(stay.flat());
    const all = [...stay, ...inParts(filters.filter((filter) => !held.has(filter)))];
    const fewest = inParts(filters);
    groups.set(layer, all.length > Math.max(MOST_GROUPS, fewest.length) ? fewest : all);
  }
  return groups;
}

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
  const groups = linkedSignal<WantedFilters, FilterGroups>({
    source: wanted,
    computation: (now, before) => groupsOf(now, before?.value),
  });
  const parts = computed<readonly Part[]>(() => {
    const detail = run.detail();
    if (!detail) return [];
    const all = [...groups()].flatMap(([layer, own]) => own.map((filters) => ({ layer, filters })));
    const strips = all.reduce((sum, { filters }) => sum + filters.length, 0);
    // Of a power of two, so that a strip more or less seldom makes another level.
    const most = mostPixels(2 ** Math.ceil(Math.log2(Math.max(1, strips))));
    return all.map(({ layer, filters }) => ({
      layer,
      filters,
      source: sourceOf(detail, layer, filters, measure(), most),
    }));
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
      const [together, own] = [visible(), visible()?.get(key) ?? null];
      if (!overview || (together && !own)) return;
      const shown = shownLevels(overview, own);
      filters.forEach((filter, i) => found.set(`${layer} ${filter}`, historyOf(shown, i)));
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

/** What is visible of each table, where all are of the same dumps at one level, as strips are compared with each other; until they are, what was before, as long as one of them stands for what is visible: what has come to them since is not here. */
function visibleTogether(tables: Signal<Tables>) {
  return linkedSignal<Tables, ReadonlyMap<string, LevelSpan> | null>({
    source: tables,
    computation: (now, before) => {
      const spans = new Map<string, LevelSpan>();
      for (const [key, { visible }] of now) if (visible) spans.set(key, visible);
      if (spans.size === now.size && areAlike([...spans.values()])) return spans;
      const last = before?.value;
      const stands = [...spans].some(([key, span]) => isSameSpan(span, last?.get(key)));
      return last && stands ? last : null;
    },
  });
}

/** A chunk that comes again is the same one. */
function isSameSpan(a: LevelSpan, b: LevelSpan | undefined): boolean {
  return a.length === b?.length && a.every((chunk, at) => chunk === b[at]);
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
