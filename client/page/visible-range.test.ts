import { grownRange, hasGrown, iterationsOf, rangeOf, saysRange } from './visible-range.ts';

const ITERATIONS = [100, 200, 300, 500, 900];

describe('the visible range as iterations', () => {
  test('is nothing for the whole run', () => {
    expect(iterationsOf({ from: 0, to: 5 }, ITERATIONS)).toBeNull();
    expect(rangeOf(null, ITERATIONS)).toEqual({ from: 0, to: 5 });
  });

  test('names the first and the last dump that can be seen', () => {
    expect(iterationsOf({ from: 1.3, to: 3.2 }, ITERATIONS)).toEqual([200, 500]);
    expect(rangeOf([200, 500], ITERATIONS)).toEqual({ from: 1, to: 4 });
  });

  test('of an address that was written by hand is the nearest, in either order', () => {
    expect(rangeOf([880, 190], ITERATIONS)).toEqual({ from: 1, to: 5 });
  });

  test('keeps parts of dumps while the address says the same', () => {
    expect(saysRange([200, 500], { from: 1.3, to: 3.2 }, ITERATIONS)).toBe(true);
    expect(saysRange([200, 300], { from: 1.3, to: 3.2 }, ITERATIONS)).toBe(false);
    expect(saysRange(null, { from: 0, to: 4.5 }, ITERATIONS)).toBe(true);
  });
});

describe('a run that grows', () => {
  const longer = [...ITERATIONS, 1000];

  test('stays in view as a whole, or with the dumps that were in view', () => {
    expect(grownRange({ from: 0, to: 5 }, ITERATIONS, longer)).toEqual({ from: 0, to: 6 });
    expect(grownRange({ from: 1.5, to: 5 }, ITERATIONS, longer)).toEqual({ from: 1.5, to: 5 });
  });

  test('has the dumps of before', () => {
    expect(hasGrown(ITERATIONS, longer)).toBe(true);
    expect(hasGrown(longer, ITERATIONS)).toBe(false);
    expect(hasGrown(ITERATIONS, [100, 150, ...ITERATIONS.slice(1)])).toBe(false);
    expect(hasGrown([], ITERATIONS)).toBe(false);
  });
});
