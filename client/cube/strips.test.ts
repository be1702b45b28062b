import { correlate, type AnomalyIterations, type TopFilters } from '../../analysis/index.ts';
import { NEVER, bestPlaces, stripOfSet, stripsOf, type SetRow } from './strips.ts';

/** Two layers of 4 filters; three dumps, anomalies at the first and the last. */
const FIRST = Int32Array.of(0, 4, 8);
const TOP: TopFilters = { dumps: 3, top: 4, filter: Int32Array.of(1, 0, 5, 6, 7, 7, 7, 7, 0, 1, 2, -1) };
const ITERATIONS: AnomalyIterations = {
  runDumps: 3,
  classes: Int32Array.of(0),
  offsets: Int32Array.of(0, 2),
  dumps: Int32Array.of(0, 2),
  all: Int32Array.of(0, 2),
};
/** Mini-sets {0, 1}, {2} and {5, 6}. */
const correlation = correlate(ITERATIONS, TOP, FIRST, { k: 4, leastAppearances: 1 });
const best = bestPlaces(ITERATIONS, TOP, 4, 8);

/** Rows one below the other, of such heights. */
function rowsOf(...heights: number[]): SetRow[] {
  let end = 0;
  return heights.map((height, set) => ({ set, top: (end += height) - height, height }));
}

const filtersOf = (rows: SetRow[], ratio = 1) =>
  stripsOf(rows, correlation, best, ratio).list.map(({ filter, top, bottom }) => [filter, top, bottom]);

test('a filter’s best place is that among the anomaly filters of any anomaly iteration', () => {
  expect([...best]).toEqual([0, 0, 2, NEVER, NEVER, 2, 3, NEVER]);
  expect(bestPlaces(ITERATIONS, TOP, 2, 8)[2]).toBe(NEVER);
});

test('each filter has a strip where there is room', () => {
  const rows = rowsOf(10, 5, 7);
  expect(filtersOf(rows)).toEqual([
    [0, 0, 5],
    [1, 5, 10],
    [2, 10, 15],
    [5, 15, 19],
    [6, 19, 22],
  ]);
  expect(stripsOf(rows, correlation, best, 1).form).toBe('filters');
});

test('the strip at a height is one of the mini-set that is there, at the edges between two of them also', () => {
  const strips = stripsOf(rowsOf(9.6, 5.2, 7), correlation, best, 1);
  const at = (set: number, y: number) => stripOfSet(strips, correlation, set, y)?.filter;
  // The edge of 0 and 1 is at 9.6, that of their strips at 10; the next ones are at 14.8 and 15.
  expect([at(0, 0), at(0, 4.9), at(0, 5), at(0, 9.5)]).toEqual([0, 0, 1, 1]);
  expect([at(1, 9.7), at(1, 14.5), at(2, 14.9), at(2, 21.8), at(2, 22.5)]).toEqual([2, 2, 5, 6, 6]);
  const shared = stripsOf(rowsOf(0.2, 0.2, 0.2), correlation, best, 1);
  expect(stripOfSet(shared, correlation, 0, 0.1)?.filter).toBe(0);
  expect(stripOfSet(shared, correlation, 1, 0.3)).toBeUndefined();
});

test('a mini-set with fewer pixel rows than filters shows the one that changes most', () => {
  const rows = rowsOf(1, 1, 1);
  expect(filtersOf(rows)).toEqual([
    [0, 0, 1],
    [2, 1, 2],
    [5, 2, 3],
  ]);
  expect(stripsOf(rows, correlation, best, 1).form).toBe('sets');
  expect(stripsOf(rows, correlation, best, 2).form).toBe('filters');
});

test('mini-sets of a layer that share a pixel row show the filter that changes most; layers have a row each', () => {
  const rows = rowsOf(0.2, 0.2, 0.2);
  expect(filtersOf(rows)).toEqual([
    [0, 0, 1],
    [5, 0, 1],
  ]);
  expect(stripsOf(rows, correlation, best, 1).form).toBe('rows');
});
