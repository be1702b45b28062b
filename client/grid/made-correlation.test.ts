import { computed, signal } from '@angular/core';
import type { AnomalyIterations, TopFilters } from '../../analysis/index.ts';
import type { Ranking } from '../../schema/index.ts';
import { madeCorrelation } from './made-correlation.ts';

/** One class that is struck at these of so many dumps. */
function struckAt(dumps: readonly number[], runDumps: number): AnomalyIterations {
  const all = Int32Array.from(dumps);
  return { runDumps, classes: Int32Array.of(0), offsets: Int32Array.of(0, all.length), dumps: all, all };
}

/** Of each dump the filters 0 and 1. */
function topOf(dumps: number): TopFilters {
  return { dumps, top: 2, filter: Int32Array.from({ length: 2 * dumps }, (_, at) => at % 2) };
}

function sources(isLong: boolean) {
  const iterations = signal<AnomalyIterations | null>(struckAt([1, 3], 5));
  const top = signal<TopFilters | null>(topOf(5));
  const index = signal(1);
  const ranking = signal<Ranking>('relativeChange');
  const made = madeCorrelation({
    iterations,
    filters: { top, index, isLong: computed(() => isLong) },
    ranking,
    firstFilter: signal(Int32Array.of(0, 4)),
    settings: signal({ k: 2, leastAppearances: 1 }),
  });
  const shown = () => made() && [...made()!.correlation.iterations.all];
  return { iterations, top, index, ranking, shown };
}

test.each([true, false])(
  'until other filters are here, what was stands, of a long run alone: %s',
  (isLong) => {
    const { iterations, top, shown } = sources(isLong);
    expect(shown()).toEqual([1, 3]);
    iterations.set(struckAt([2], 5));
    top.set(null);
    expect(shown()).toEqual(isLong ? [1, 3] : null);
    top.set(topOf(5));
    expect(shown()).toEqual([2]);
  },
);

test('what was of an index in whose place another one is does not stand, even where nothing comes', () => {
  const { index, top, shown } = sources(true);
  expect(shown()).toEqual([1, 3]);
  top.set(null);
  expect(shown()).toEqual([1, 3]);
  index.set(2);
  expect(shown()).toBeNull();
});

test('nor does that of another ranking', () => {
  const { ranking, top, shown } = sources(true);
  expect(shown()).toEqual([1, 3]);
  top.set(null);
  ranking.set('cosine');
  expect(shown()).toBeNull();
});

test('filters of another version of the run are not taken', () => {
  const { top, iterations, shown } = sources(true);
  iterations.set(struckAt([1, 3], 6));
  expect(shown()).toBeNull();
  top.set(topOf(6));
  expect(shown()).toEqual([1, 3]);
});
