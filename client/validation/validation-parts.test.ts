import { ImageResults } from '../data/image-results.ts';
import { historyOf } from './draw-history.ts';
import { orderImages } from './image-order.ts';
import { fittingImage, fittingStripe, layRows, orderClasses, rowAt } from './rows.ts';
import { unfoldStep } from './unfold-step.ts';

test('rows lie below each other, an unfolded class pushes the others down', () => {
  const rows = layRows([2, 0, 1], 12, (id) => (id === 0 ? 100 : 0));
  expect([...rows.tops]).toEqual([0, 12, 132, 144]);
  expect(rows.height).toBe(144);
  expect([0, 11.9, 12, 131, 132, 500].map((y) => rowAt(rows, y))).toEqual([0, 0, 1, 1, 2, 2]);
});

test('a thousand rows are found as fast as ten', () => {
  const rows = layRows(
    Array.from({ length: 1000 }, (_, id) => id),
    12,
    () => 0,
  );
  for (let row = 0; row < 1000; row++) expect(rowAt(rows, row * 12 + 5)).toBe(row);
});

test('stripes and image rows fill the room that there is, within their limits', () => {
  expect(fittingStripe(1000, 700)).toBe(12);
  expect(fittingStripe(40, 700)).toBe(17);
  expect(fittingStripe(10, 700)).toBe(24);
  expect(fittingImage(50)).toBe(4);
  expect(fittingImage(1000)).toBe(1);
  expect(fittingImage(5)).toBe(8);
});

test('classes are ordered by id, by name, by final error with the hardest first', () => {
  const names = ['shoe', 'Bag', 'coat', 'dress'];
  expect(orderClasses(names, 'id', null)).toEqual([0, 1, 2, 3]);
  expect(orderClasses(names, 'name', null)).toEqual([1, 2, 3, 0]);
  expect(orderClasses(names, 'error', Float32Array.of(0.1, 0.5, 0.1, NaN))).toEqual([1, 0, 2, 3]);
  expect(orderClasses(names, 'error', null)).toEqual([0, 1, 2, 3]);
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
