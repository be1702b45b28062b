import { computed, effect, signal, untracked, type Signal } from '@angular/core';
import type { AnomalyIterations, TopFilters } from '../../analysis/index.ts';
import type { Ranking, RunDetail } from '../../schema/index.ts';
import { current, failureOf, sameNeeds, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { rested } from '../data/rested.ts';
import { chosenTopFiltersNeed, type RankedFilters } from '../data/top-filters-need.ts';

/** How long anomaly iterations rest before their filters are asked for, in ms. */
const REST = 120;

/** The dumps that one request asks for, at most. */
const MOST_DUMPS = 1024;

/** The fewest filters of a dump that are asked for; more are a power of two, so that a step of the slider seldom asks again. */
const LEAST_WIDTH = 128;

/** Filters that are kept beside those that are wanted: 32 MB. */
const KEPT = 2 ** 23;

/** Iterations of an index. */
interface Wanted {
  readonly index: number;
  readonly iterations: readonly number[];
}

export interface HeldSources {
  /** Undefined where nothing is wanted. */
  readonly run: Signal<RunDetail | undefined>;
  /** Another number where another index is in its place; rows are of one. */
  readonly index: () => number;
  readonly ranking: Signal<Ranking>;
  readonly iterations: Signal<AnomalyIterations | null>;
  /** How many filters of each are wanted, and how many there are at most. */
  readonly k: Signal<number>;
  readonly most: Signal<number>;
  /** The numbers through the model of what was answered. */
  readonly numbered: (ranked: RankedFilters) => Int32Array;
}

interface Asked {
  readonly iterations: readonly number[];
  readonly keys: readonly string[];
  readonly need: Need<RankedFilters>;
}

/**
 * The filters that change most at the anomaly iterations of a long run: only those are asked for, and what has been wanted before stays as long as there is room.
 * So what the page holds does not depend on the length of the run. Call it where Angular injects.
 */
export function heldFilters({ run, index, ranking, iterations, k, most, numbered }: HeldSources) {
  const kept = new Map<string, Int32Array>();
  const arrivals = signal(0);
  const width = computed(() => Math.min(most(), Math.max(LEAST_WIDTH, 2 ** Math.ceil(Math.log2(k())))));
  const keyOf = (iteration: number) => `${index()} ${ranking()} ${iteration}`;
  const isHere = (key: string) => (kept.get(key)?.length ?? 0) >= Math.min(k(), most());

  const wanted = computed<Wanted | null>(() => {
    const [detail, found] = [run(), iterations()];
    // Of a run with fewer dumps in its place they are not known yet.
    if (!detail || !found || found.runDumps > detail.dumps) return null;
    return { index: index(), iterations: Array.from(found.all, (dump) => detail.iterations[dump]!) };
  });
  const settled = rested(wanted, REST);
  const asked = computed<readonly Asked[]>(
    () => {
      arrivals();
      const detail = run();
      const rest = settled();
      if (!detail || rest?.index !== index()) return [];
      const missing = rest.iterations.filter((iteration) => !isHere(keyOf(iteration)));
      return inParts(missing).map((part) => ({
        iterations: part,
        keys: part.map(keyOf),
        need: chosenTopFiltersNeed(detail, ranking(), part, width()),
      }));
    },
    { equal: (a, b) => sameNeeds(needsOf(a), needsOf(b)) },
  );
  const coordinator = declareNeeds(() => needsOf(asked()));
  const failure = computed(() => failureOf(needsOf(asked()).map((need) => coordinator.answer(need))));
  effect(() => {
    for (const { keys, need } of asked()) {
      const ranked = current(coordinator.answer(need), need);
      if (ranked?.dumps === keys.length) untracked(() => keep(keys, ranked));
    }
  });

  function keep(keys: readonly string[], ranked: RankedFilters): void {
    const filters = numbered(ranked);
    keys.forEach((key, row) => {
      kept.delete(key);
      kept.set(key, filters.slice(row * ranked.top, (row + 1) * ranked.top));
    });
    forget();
    arrivals.update((count) => count + 1);
  }

  /** What came first goes first, unless it is wanted. */
  function forget(): void {
    const isWanted = new Set(wanted()?.iterations.map(keyOf));
    let held = [...kept.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [key, { length }] of kept) {
      if (held <= KEPT) return;
      if (isWanted.has(key)) continue;
      kept.delete(key);
      held -= length;
    }
  }

  return {
    /** Of all anomaly iterations; null until they are here. */
    top: computed<TopFilters | null>(() => {
      arrivals();
      const [detail, found, all] = [run(), iterations(), wanted()];
      if (!detail || !found || !all) return null;
      const rows = all.iterations.map((iteration) => kept.get(keyOf(iteration)));
      const least = Math.min(k(), most());
      if (rows.some((row) => row === undefined || row.length < least)) return null;
      const rowOf = new Int32Array(detail.dumps).fill(-1);
      found.all.forEach((dump, row) => (rowOf[dump] = row));
      const filter = new Int32Array(rows.length * least);
      rows.forEach((row, at) => filter.set(row!.subarray(0, least), at * least));
      return { dumps: detail.dumps, top: least, filter, rowOf };
    }),
    /** Whether some are on their way, or will be asked for once the anomaly iterations rest. */
    awaited: computed(() => {
      arrivals();
      const isMissing = (iteration: number) => !isHere(keyOf(iteration));
      return failure() === undefined && (wanted()?.iterations.some(isMissing) ?? false);
    }),
    failure,
  };
}

function needsOf(asked: readonly Asked[]): readonly Need<RankedFilters>[] {
  return asked.map(({ need }) => need);
}

function inParts(iterations: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(iterations.length / MOST_DUMPS) }, (_, part) =>
    iterations.slice(part * MOST_DUMPS, (part + 1) * MOST_DUMPS),
  );
}
