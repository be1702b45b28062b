import { ImageResults } from '../data/image-results.ts';
import { historyOf } from '../page/image-history.ts';
import { orderImages } from './image-order.ts';
import { filterClasses, isOrdered, orderClasses, type ClassFacts } from './class-order.ts';
import { fittingImage, fittingStripe, layRows, listRows, rowAt, type Row, type RowSize } from './rows.ts';
import { unfoldStep } from './unfold-step.ts';

const classRow = (id: number): Row => ({ kind: 'class', id });
const SIZE: RowSize = { stripe: 12, glyphs: 4 };

test('rows lie below each other, an unfolded class pushes the others down', () => {
  const rows = layRows(
    [2, 0, 1].map(classRow),
    () => SIZE,
    ({ id }) => (id === 0 ? 100 : 0),
  );
  expect([...rows.tops]).toEqual([0, 20, 148, 168]);
  expect(rows.height).toBe(168);
  expect([0, 19.9, 20, 147, 148, 500].map((y) => rowAt(rows, y))).toEqual([0, 0, 1, 1, 2, 2]);
});

test('a thousand rows are found as fast as ten', () => {
  const list = Array.from({ length: 1000 }, (_, id) => classRow(id));
  const rows = layRows(
    list,
    () => SIZE,
    () => 0,
  );
  for (let row = 0; row < 1000; row++) expect(rowAt(rows, row * 20 + 5)).toBe(row);
});

test('the classes of unfolded clusters stand below them, those without a cluster at the end', () => {
  const clusters = { count: 2, of: [1, 0, -1, 1] };
  const shown = (open: number[]) =>
    listRows([3, 2, 1, 0], clusters, (cluster) => open.includes(cluster)).map(
      ({ kind, id }) => `${kind} ${id}`,
    );
  expect(shown([])).toEqual(['cluster 0', 'cluster 1', 'class 2']);
  expect(shown([1])).toEqual(['cluster 0', 'cluster 1', 'class 3', 'class 0', 'class 2']);
  expect(listRows([1, 0], null, () => false)).toEqual([classRow(1), classRow(0)]);
  expect(listRows([1], clusters, () => false)).toEqual([{ kind: 'cluster', id: 0 }]);
});

test('stripes and image rows fill the room that there is, within their limits', () => {
  expect(fittingStripe(1000, 700)).toBe(12);
  expect(fittingStripe(30, 700)).toBe(15);
  expect(fittingStripe(10, 700)).toBe(20);
  expect(fittingImage(50)).toBe(4);
  expect(fittingImage(1000)).toBe(1);
  expect(fittingImage(5)).toBe(8);
});

const NO_FACTS: ClassFacts = { finalError: null, anomalies: null, largest: null, forgotten: null };
const NAMES = ['shoe', 'Bag', 'coat', 'dress'];

test('classes are ordered by id, by name, by a fact with the largest first', () => {
  const finalError = Float32Array.of(0.1, 0.5, 0.1, NaN);
  const facts = { ...NO_FACTS, finalError, anomalies: [0, 2, 7, 1] };
  expect(orderClasses(NAMES, 'id', facts)).toEqual([0, 1, 2, 3]);
  expect(orderClasses(NAMES, 'name', facts)).toEqual([1, 2, 3, 0]);
  expect(orderClasses(NAMES, 'error', facts)).toEqual([1, 0, 2, 3]);
  expect(orderClasses(NAMES, 'anomalies', facts)).toEqual([2, 1, 3, 0]);
  expect(orderClasses(NAMES, 'error', NO_FACTS)).toEqual([0, 1, 2, 3]);
  expect([isOrdered('error', NO_FACTS), isOrdered('name', NO_FACTS), isOrdered('anomalies', facts)]).toEqual([
    false,
    true,
    true,
  ]);
});

test('classes are filtered by words of their names and by their anomalies', () => {
  const facts = { ...NO_FACTS, anomalies: [0, 2, 7, 1] };
  const filtered = (find: string, only: 'anomalies' | null, known: ClassFacts = facts) =>
    filterClasses([0, 1, 2, 3], NAMES, { find, only }, known);
  expect(filtered('', null)).toEqual([0, 1, 2, 3]);
  expect(filtered('s', null)).toEqual([0, 3]);
  expect(filtered('S d', 'anomalies')).toEqual([3]);
  expect(filtered('', 'anomalies')).toEqual([1, 2, 3]);
  expect(filtered('', 'anomalies', NO_FACTS)).toEqual([0, 1, 2, 3]);
});

/** Three images of class 4 at four dumps. */
const chunks = [
  [1, 4, 1],
  [4, 4, 2],
  [1, 4, 2],
  [4, 4, 2],
].map((predicted, dump) => ({
  stretch: { first: dump, last: dump },
  predicted: Uint16Array.from(predicted),
  probability: Uint8Array.of(0, 255, 51),
}));
const results = new ImageResults(4, 3, 4, chunks);

test('images that are learned first, or flip most, stand first', () => {
  expect([...orderImages(3, 'learned', results)]).toEqual([1, 0, 2]);
  expect([...orderImages(3, 'flips', results)]).toEqual([0, 1, 2]);
});

test('images that are wrong at most dumps stand first', () => {
  expect([...orderImages(3, 'wrong', results)]).toEqual([2, 0, 1]);
  expect([...orderImages(3, 'id', results)]).toEqual([0, 1, 2]);
  expect([...orderImages(3, 'wrong', undefined)]).toEqual([0, 1, 2]);
});

test('an image has a history: spans, classes by dumps, probability of the true class', () => {
  const history = historyOf(results, 2);
  expect(history.spans).toEqual([
    { from: 0, to: 0, class: 1 },
    { from: 1, to: 3, class: 2 },
  ]);
  expect(history.classes).toEqual([
    { class: 2, dumps: 3 },
    { class: 1, dumps: 1 },
  ]);
  expect(history.probability[3]).toBeCloseTo(0.2);
  const partly = historyOf(new ImageResults(4, 3, 4, chunks.slice(0, 2)), 2);
  expect(partly.probability[2]).toBeNaN();
});

test('a dump that is not here yet is taken for no class', () => {
  const history = historyOf(new ImageResults(4, 3, 4, [chunks[1]!, chunks[3]!]), 2);
  expect(history.spans).toEqual([
    { from: 1, to: 1, class: 2 },
    { from: 3, to: 3, class: 2 },
  ]);
  expect(history.classes).toEqual([{ class: 2, dumps: 2 }]);
});

test('unfolding goes from nothing to all and back', () => {
  const half = unfoldStep(new Map(), [3], 0.5);
  expect([...half.shares]).toEqual([[3, 0.5]]);
  expect(half.settled).toBe(false);
  const whole = unfoldStep(half.shares, [3], 0.7);
  expect([...whole.shares]).toEqual([[3, 1]]);
  expect(whole.settled).toBe(true);
  const folding = unfoldStep(whole.shares, [], 0.6);
  expect(folding.shares.get(3)).toBeCloseTo(0.4);
  expect(unfoldStep(folding.shares, [], 0.6)).toEqual({ shares: new Map(), settled: true });
});
