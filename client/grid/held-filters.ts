import { computed, type Signal } from '@angular/core';
import type { AnomalyIterations, TopFilters } from '../../analysis/index.ts';
import type { Ranking, RunDetail } from '../../schema/index.ts';
import { heldParts } from '../data/held-parts.ts';
import { Held } from '../data/held.ts';
import { inParts } from '../data/in-parts.ts';
import { rested } from '../data/rested.ts';
import { chosenTopFiltersNeed, type RankedFilters } from '../data/top-filters-need.ts';

/** How long anomaly iterations rest before their filters are asked for, in ms. */
const REST = 120;

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

/**
 * The filters that change most at the anomaly iterations of a long run: only those are asked for, and what has been wanted before stays as long as there is room.
 * So what the page holds does not depend on the length of the run. Call it where Angular injects.
 */
export function heldFilters({ run, index, ranking, iterations, k, most, numbered }: HeldSources) {
  const held = new Held<string, Int32Array>(KEPT, ({ length }) => length);
  const width = computed(() => Math.min(most(), Math.max(LEAST_WIDTH, 2 ** Math.ceil(Math.log2(k())))));
  const least = computed(() => Math.min(k(), most()));
  const keyOf = (iteration: number) => `${index()} ${ranking()} ${iteration}`;
  const isMissing = (iteration: number) => (held.get(keyOf(iteration))?.length ?? 0) < least();

  const wanted = computed<Wanted | null>(() => {
    const [detail, found] = [run(), iterations()];
    // Of a run with fewer dumps in its place they are not known yet.
    if (!detail || !found || found.runDumps > detail.dumps) return null;
    return { index: index(), iterations: Array.from(found.all, (dump) => detail.iterations[dump]!) };
  });
  const settled = rested(wanted, REST);
  const missing = () => {
    const [detail, rest] = [run(), settled()];
    if (!detail || rest?.index !== index()) return [];
    return inParts(rest.iterations.filter(isMissing)).map((part) => ({
      keys: part.map(keyOf),
      need: chosenTopFiltersNeed(detail, ranking(), part, width()),
      valuesOf: (ranked: RankedFilters) =>
        ranked.dumps === part.length ? rowsOf(ranked, numbered(ranked)) : [],
    }));
  };
  const { failure } = heldParts(held, missing, () => wanted()?.iterations.map(keyOf) ?? []);
  return {
    /** Of all anomaly iterations; null until they are here. */
    top: computed<TopFilters | null>(() => {
      const [detail, found, all] = [run(), iterations(), wanted()];
      if (!detail || !found || !all) return null;
      const rows = all.iterations.map((iteration) => held.get(keyOf(iteration)));
      return topOf(detail.dumps, found.all, rows, least());
    }),
    /** Whether some are on their way, or will be asked for once the anomaly iterations rest. */
    awaited: computed(() => failure() === undefined && (wanted()?.iterations.some(isMissing) ?? false)),
    failure,
  };
}

/** Copies: what is held row by row is let go of row by row. */
function rowsOf({ dumps, top }: RankedFilters, filters: Int32Array): readonly Int32Array[] {
  return Array.from({ length: dumps }, (_, row) => filters.slice(row * top, (row + 1) * top));
}

/** Null where not all rows are here. @param struck the dumps that the rows are of @param top how many filters of each are wanted */
function topOf(
  dumps: number,
  struck: Int32Array,
  rows: readonly (Int32Array | undefined)[],
  top: number,
): TopFilters | null {
  if (rows.some((row) => row === undefined || row.length < top)) return null;
  const rowOf = new Int32Array(dumps).fill(-1);
  struck.forEach((dump, row) => (rowOf[dump] = row));
  const filter = new Int32Array(rows.length * top);
  rows.forEach((row, at) => filter.set(row!.subarray(0, top), at * top));
  return { dumps, top, filter, rowOf };
}
