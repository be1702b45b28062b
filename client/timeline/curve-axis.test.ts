import { emptyExtent, widen } from '../drawing/value-scale.ts';
import { curveAxis, endText, widenByBuckets, widenByDumps } from './curve-axis.ts';

const SPAN = [100, 0] as const;

function axisOf(kind: 'error' | 'loss', ...values: readonly number[]): readonly [number, number] {
  const extent = emptyExtent();
  widen(extent, values);
  return curveAxis(kind, extent, SPAN).domain;
}

test('an axis begins at 0 and ends at a round value above all', () => {
  expect(axisOf('error', 0.08, 0.87)[0]).toBe(0);
  expect(axisOf('error', 0.08, 0.87)[1]).toBeCloseTo(0.9, 12);
  expect(axisOf('error', 0, 0.3)[1]).toBeCloseTo(0.3, 12);
  expect(axisOf('loss', 0.4, 2.31)[1]).toBeCloseTo(2.4, 12);
});

test('where all is of a size the axis leaves 0 out', () => {
  expect(axisOf('error', 0.0812, 0.0888)[0]).toBeCloseTo(0.081, 12);
  expect(axisOf('error', 0.0812, 0.0888)[1]).toBeCloseTo(0.091, 12);
  const [bottom, top] = axisOf('loss', 1.51, 2.02);
  expect([bottom, top]).toEqual([expect.closeTo(1.5, 12), expect.closeTo(2.05, 12)]);
});

test('a spike is within the axis, however high', () => {
  expect(axisOf('loss', 0.4, 48)[1]).toBeGreaterThanOrEqual(48);
  expect(axisOf('error', 0.02, 1)).toEqual([0, 1]);
});

test('what hardly differs, or not at all, does not fill the axis', () => {
  for (const values of [[0.08], [0.08, 0.0801], [0.999, 1], [1], [0]]) {
    const [bottom, top] = axisOf('error', ...values);
    expect(top - bottom).toBeGreaterThanOrEqual(0.01 - 1e-12);
    expect(bottom).toBeGreaterThanOrEqual(0);
    expect(top).toBeLessThanOrEqual(1);
    expect(bottom).toBeLessThanOrEqual(Math.min(...values));
    expect(top).toBeGreaterThanOrEqual(Math.max(...values));
  }
  for (const value of [0, 3, -3, 1e-9, 1e30]) {
    const [bottom, top] = axisOf('loss', value);
    expect(top).toBeGreaterThan(bottom);
    expect(bottom).toBeLessThanOrEqual(value);
    expect(top).toBeGreaterThanOrEqual(value);
  }
});

test('what is not finite, or nothing at all, makes no axis', () => {
  expect(axisOf('loss')).toEqual([0, 1]);
  expect(axisOf('loss', NaN, Infinity, 0.5, 2)[1]).toBeCloseTo(2, 12);
});

test('visible dumps count, and one more at each side', () => {
  const values = [9, 8, 5, 1, 2, 3, 6, 9];
  const extent = emptyExtent();
  widenByDumps(extent, values, { from: 3.5, to: 5.2 });
  expect([extent.min, extent.max]).toEqual([1, 6]);
  const all = emptyExtent();
  widenByDumps(all, values, { from: 0, to: 8 });
  expect([all.min, all.max]).toEqual([1, 9]);
});

test('of buckets those count that reach into what is visible, if they have a value', () => {
  const buckets = {
    first: [0, 10, 20, 30],
    last: [9, 19, 29, 39],
    min: [7, 1, 2, NaN],
    max: [9, 4, 3, NaN],
    mean: [8, 2, 2.5, NaN],
    count: [10, 10, 10, 0],
  };
  const extent = emptyExtent();
  const edges = (first: number, last: number) => [first / 10, (last + 1) / 10] as const;
  widenByBuckets(extent, buckets, edges, { from: 2, to: 4 });
  expect([extent.min, extent.max]).toEqual([1, 4]);
});

test('the ends are said in all their digits', () => {
  expect(endText('error', 0.095)).toBe('9.5\u202f%');
  expect(endText('error', 0.30000000000000004)).toBe('30\u202f%');
  expect(endText('error', 0.1285)).toBe('12.85\u202f%');
  expect(endText('loss', 2.4000000000000004)).toBe('2.4');
  expect(endText('loss', 12_000)).toBe('12,000');
  expect(endText('loss', 1.2e-5)).toBe('1.2e-5');
});
