import { HOME } from '../data/address.ts';
import { hierarchy, type LayerDescription } from '../../schema/index.ts';
import { emptyExtent, linearScale, widen, type Extent } from '../drawing/value-scale.ts';
import { childrenOf, depthsOf } from '../page/node-tree.ts';
import { measureValues } from '../page/layer-measures.ts';
import {
  boxColumns,
  boxLines,
  boxShares,
  boxText,
  chartTitle,
  filtersText,
  shortBoxText,
} from './box-charts.ts';
import { chartScales, flattener, scaleOf, type ScaleChoice } from './chart-scales.ts';
import { chartHeight, inOrder, shownNodes } from './layer-layout.ts';
import { moveTo } from './row-order.ts';

const layer = (id: number, name: string, ...path: string[]): LayerDescription => ({
  id,
  name,
  type: 'conv',
  path,
  inputs: [],
  filters: 2,
  kernel: [3, 3, 1],
});

/** model 0: stem 1; module a 2: block b 3 (layers 4, 5), layer 6; module c 7: layer 8. */
const nodes = hierarchy({
  layers: [
    layer(0, 'stem'),
    layer(1, 'b1', 'a', 'b'),
    layer(2, 'b2', 'a', 'b'),
    layer(3, 'a1', 'a'),
    layer(4, 'c1', 'c'),
  ],
});
const children = childrenOf(nodes);
const shown = (part: Partial<typeof HOME>) => shownNodes(nodes, children, { ...HOME, ...part });

test('modules and layers outside of modules are shown at first, and unfold in place', () => {
  expect(depthsOf(nodes)).toEqual([0, 1, 1, 2, 3, 3, 2, 1, 2]);
  expect(shown({})).toEqual([1, 2, 7]);
  expect(shown({ drill: [2] })).toEqual([1, 2, 3, 6, 7]);
  expect(shown({ drill: [3, 2] })).toEqual([1, 2, 3, 4, 5, 6, 7]);
  // What is unfolded inside of a folded node waits there.
  expect(shown({ drill: [3] })).toEqual([1, 2, 7]);
  expect(shownNodes([], [], HOME)).toEqual([]);
});

test('pinned nodes stand first, in their order, and nowhere else; what the network has not is passed over', () => {
  expect(shown({ pinned: [8, 2, 99, 0] })).toEqual([8, 2, 1, 7]);
  expect(shown({ pinned: [4], drill: [2, 3] })).toEqual([4, 1, 2, 3, 5, 6, 7]);
});

test('siblings stand as they were moved, with what is unfolded of them', () => {
  expect(inOrder([1, 2, 7], [7, 1])).toEqual([7, 2, 1]);
  expect(shown({ order: [7, 2, 1], drill: [2] })).toEqual([7, 2, 3, 6, 1]);
});

test('a row is moved among its siblings, or among the pinned', () => {
  const order = { pinned: [8, 4], order: [], nodes, children };
  expect(moveTo(7, 1, order)).toEqual({ order: [7, 1, 2] });
  expect(moveTo(1, 2, order)).toEqual({ order: [2, 1, 7] });
  // Dropped on a row inside of a sibling, it goes where the sibling is.
  expect(moveTo(1, 6, order)).toEqual({ order: [2, 1, 7] });
  expect(moveTo(5, 4, { ...order, pinned: [] })).toEqual({ order: [5, 4] });
  expect(moveTo(4, 8, order)).toEqual({ pinned: [4, 8] });
  expect(moveTo(1, 8, order)).toEqual({ pinned: [1, 8, 4] });
  for (const [node, onto] of [
    [7, 7],
    [8, 1],
    [3, 7],
    [6, 2],
  ] as const) {
    expect(moveTo(node, onto, order)).toBeUndefined();
  }
  // Those below another node keep theirs.
  expect(moveTo(7, 1, { ...order, order: [5, 4] })).toEqual({ order: [5, 4, 7, 1, 2] });
});

test('the update ratio is rate times gradient norm over norm; nothing over nothing is none', () => {
  const columns = [Float64Array.of(2, 4, 0, 3), Float64Array.of(10, 20, 0, 6)];
  const ratio = measureValues('updateRatio', columns, Float64Array.of(0.1, 0.5));
  expect([...ratio]).toEqual([0.02, 0.1, NaN, 0.25]);
  expect([...measureValues('updateRatio', columns, null)]).toEqual(Array(4).fill(NaN));
  expect(measureValues('norm', columns.slice(1), null)).toBe(columns[1]);
});

const choice = (part: Partial<ScaleChoice>): ScaleChoice => ({
  chart: 'horizon',
  measure: 'sd',
  isLog: false,
  isShared: true,
  ...part,
});

test('charts share a scale, or have their own', () => {
  const series = new Map([
    [1, [Float64Array.of(1, 2)]],
    [2, [Float64Array.of(NaN, 8)]],
  ]);
  const ends = (part: Partial<ScaleChoice>) =>
    [...chartScales(series, choice(part)).values()].map(({ from, to }) => [from, to]);
  expect(ends({})).toEqual([
    [0, 8],
    [0, 8],
  ]);
  expect(ends({ isShared: false })).toEqual([
    [0, 2],
    [0, 8],
  ]);
  expect(ends({ isShared: false, chart: 'line' })[0]).toEqual([1, 2]);
});

test('a box says of how many filters it is, and of one that it is a line', () => {
  const five = [1, 2, 3, 4, 5];
  const text = 'median 3 · quartiles 2 … 4 · least to most 1 … 5';
  expect(boxText(five, String, '256 filters')).toBe(`of 256 filters: ${text}`);
  expect(boxText(five, String, undefined)).toBe(text);
  expect(shortBoxText(five, String)).toBe('3 · 2 … 4 · 1 … 5');
  expect(boxText([7, 7, 7, 7, 7], String, filtersText('cosine', 1, false))).toBe('of 1 filter, so a line: 7');
  expect(boxLines(five, String).map(({ value }) => value)).toEqual(['1', '2', '3', '4', '5']);
});

test('the number of filters is exact only where none can be without a value', () => {
  expect(filtersText('norm', 16, true)).toBe('16 filters');
  expect(filtersText('norm', 16, false)).toBe('at most 16 filters');
  // A filter of zeros has no direction, and no change as a share of it; of gradients the log may have none.
  for (const measure of ['cosine', 'relativeChange', 'gradientNorm'] as const) {
    expect(filtersText(measure, 16, true)).toBe('at most 16 filters');
  }
});

test('boxes are of the chosen measure, but those of all coefficients', () => {
  expect(boxColumns('box', 'norm')).toEqual(
    ['min', 'q1', 'median', 'q3', 'max'].map((name) => `norm ${name}`),
  );
  expect(boxColumns('box', 'updateRatio')).toEqual([]);
  expect(boxColumns('weights', 'norm')).toEqual(['min', 'q1', 'median', 'q3', 'max']);
  expect(boxColumns('gradients', 'norm')[1]).toBe('gradientQ1');
  expect(chartTitle('box', 'relativeChange')).toBe('relative change of filters');
  expect(chartTitle('weights', 'relativeChange')).toBe('all weights');
});

test('a box reaches the end of the scale where a number is infinite', () => {
  const scale = linearScale(0, 10);
  expect([...boxShares(scale, Float64Array.of(-Infinity, 0, 5, Infinity, NaN))]).toEqual([0, 0, 0.5, 1, NaN]);
});

test('charts are as high as all have room for, in few steps', () => {
  const heights = [72, 54, 36];
  expect(chartHeight(heights, 10, 720)).toBe(72);
  expect(chartHeight(heights, 10, 719)).toBe(54);
  expect(chartHeight(heights, 10, 539)).toBe(36);
  expect(chartHeight(heights, 100, 539)).toBe(36);
});

test('a chart flattens the others where half of them or more take little of the scale', () => {
  const of = (...most: readonly number[]) =>
    new Map(most.map((value, node) => [node, [Float64Array.of(0, value, NaN)]] as const));
  expect(flattener(of(1, 100, 2), 0)).toBe(1);
  expect(flattener(of(-1, -100, 2), 0)).toBe(1);
  expect(flattener(of(1, 100, 20), 0)).toBeNull();
  expect(flattener(of(100, 100, 1), 0)).toBeNull();
  expect(flattener(of(0.999, 0.1, 0.99999), 1)).toBeNull();
  const cosines = new Map([0.999, 0.1, 0.9999].map((value, node) => [node, [Float64Array.of(value, 1)]]));
  expect(flattener(cosines, 1)).toBe(1);
  expect(flattener(of(Infinity, NaN), 0)).toBeNull();
  expect(flattener(new Map(), 0)).toBeNull();
});

test('each measure has the scale that suits it', () => {
  const extent: Extent = emptyExtent();
  widen(extent, [-2, 1e-5, 0.5]);
  const scale = (part: Partial<ScaleChoice>) => scaleOf(extent, choice(part));
  expect(scale({ measure: 'mean' })).toMatchObject({ from: 0, to: 2, isDiverging: true });
  expect(scale({ measure: 'mean', chart: 'line' })).toMatchObject({ from: -2, to: 0.5, isDiverging: false });
  expect(scale({ measure: 'cosine' })).toMatchObject({ from: 1, to: -2 });
  // Boxes of filters stand as lines do, those of coefficients from the least to the most.
  expect(scale({ chart: 'box', measure: 'mean' })).toMatchObject({ from: -2, to: 0.5, isLog: false });
  expect(scale({ chart: 'box' })).toMatchObject({ from: 0, to: 0.5 });
  expect(scale({ chart: 'box', isLog: true })).toMatchObject({ from: 1e-5, to: 0.5, isLog: true });
  expect(scale({ chart: 'weights' })).toMatchObject({ from: -2, to: 0.5, isLog: false });
  // A horizon has the line of 1e-3 in its middle, a line chart shows it as a line.
  expect(scale({ measure: 'updateRatio', isLog: true })).toMatchObject({ from: 1e-3, isDiverging: true });
  expect(scale({ measure: 'updateRatio', isLog: true, chart: 'line' })).toMatchObject({
    from: 1e-5,
    to: 0.5,
  });
});

test('lines and boxes have 1e-3 on their scale, on whichever side of it all values lie', () => {
  for (const values of [
    [2e-6, 8e-4],
    [2e-3, 0.5],
  ]) {
    const extent = emptyExtent();
    widen(extent, values);
    for (const isLog of [true, false]) {
      for (const isShared of [true, false]) {
        for (const part of [
          { chart: 'line', measure: 'updateRatio' },
          { chart: 'box', measure: 'relativeChange' },
        ] as const) {
          const { from, to } = scaleOf(extent, choice({ ...part, isLog, isShared }));
          expect([from <= 1e-3, to >= 1e-3, to]).toEqual([true, true, Math.max(1e-3, values[1]!)]);
        }
      }
    }
  }
  // What has no value has no scale to stand on.
  expect(scaleOf(emptyExtent(), choice({ chart: 'line', measure: 'updateRatio' }))).toMatchObject({ to: 1 });
});
