import { correlate, type AnomalyIterations, type TopFilters } from '../../analysis/index.ts';
import { layOutColumns, layOutRows } from '../grid/correlation-layout.ts';
import { classBands, filled, lastFrom, layerBands, setRows } from './face-rows.ts';
import { goingWith, placesOfDump, setsAt } from './marks.ts';

/** Two layers of 4 filters; class 2 has anomaly iterations 0 and 2, class 5 has 2. Mini-sets {0, 1} at both, {2} at 2, {5, 6} at 0. */
const ITERATIONS: AnomalyIterations = {
  runDumps: 3,
  classes: Int32Array.of(2, 5),
  offsets: Int32Array.of(0, 2, 3),
  dumps: Int32Array.of(0, 2, 2),
  all: Int32Array.of(0, 2),
};
const TOP: TopFilters = { dumps: 3, top: 4, filter: Int32Array.of(1, 0, 5, 6, 7, 7, 7, 7, 0, 1, 2, -1) };
const correlation = correlate(ITERATIONS, TOP, Int32Array.of(0, 4, 8), { k: 4, leastAppearances: 1 });
const order = {
  layers: Int32Array.of(0, 1),
  classes: Int32Array.of(1, 0),
  sets: Int32Array.of(0, 1, 2),
};
const shape = (isOpen: boolean, length = 100) => ({
  length,
  isOpen: () => isOpen,
  isInFocus: () => false,
  isSetInFocus: () => false,
});

test.each([true, false])('rows fill the face, mini-sets theirs, also of folded layers (%p)', (isOpen) => {
  const rows = filled(layOutRows(correlation, order, shape(isOpen)), 400);
  const layers = layerBands(rows, correlation);
  expect(layers.map(({ layer }) => layer)).toEqual([0, 1]);
  expect(layers[1]!.top + layers[1]!.height + rows.gap).toBeCloseTo(400, 9);
  const sets = setRows(rows, correlation);
  expect(sets.map(({ set }) => set)).toEqual([0, 1, 2]);
  for (const { set, top, height } of sets) {
    const own = layers.find(({ layer }) => layer === correlation.sets.layer[set])!;
    expect(top).toBeGreaterThanOrEqual(own.top - 1e-9);
    expect(top + height).toBeLessThanOrEqual(own.top + own.height + 1e-9);
  }
  expect(sets[0]!.height).toBeCloseTo(2 * sets[1]!.height, 9);
});

test('classes stand along the depth in their order, as wide as they have anomaly iterations', () => {
  const columns = filled(layOutColumns(correlation, order, shape(true)), 300);
  const [near, far] = classBands(columns, correlation);
  expect([near!.id, far!.id]).toEqual([5, 2]);
  expect(near!.from).toBe(0);
  expect(far!.to - far!.from).toBeGreaterThan(1.5 * (near!.to - near!.from));
  expect(far!.to).toBeLessThanOrEqual(1);
  expect(placesOfDump(columns, correlation, 2)).toHaveLength(2);
  expect(placesOfDump(columns, correlation, 0)).toHaveLength(1);
  expect(placesOfDump(filled(layOutColumns(correlation, order, shape(false)), 300), correlation, 2)).toEqual(
    [],
  );
});

test('classes go with mini-sets, and mini-sets with a class', () => {
  const listed = (sets: number[], columns: number[]) => {
    const going = goingWith(correlation, sets, columns);
    return [[...going.sets].sort(), [...going.columns].sort()];
  };
  expect(listed([0], [])).toEqual([[0], [0, 1]]);
  expect(listed([2], [])).toEqual([[2], [0]]);
  expect(listed([], [1])).toEqual([[0, 1], [1]]);
  expect(listed([], [0])).toEqual([[0, 1, 2], [0]]);
  expect(setsAt(correlation, new Set([0]))).toEqual([0, 2]);
  expect(setsAt(correlation, new Set([1]))).toEqual([]);
});

test('what begins last before a place is found', () => {
  const starts = [3, 5, 5, 9];
  const at = (place: number) => lastFrom(starts, (start) => start, place);
  expect([2, 3, 4, 5, 8.9, 100].map(at)).toEqual([undefined, 3, 3, 5, 5, 9]);
});
