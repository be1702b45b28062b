import { grownRange, hasGrown, iterationsOf, rangeOf, sayable, saysRange } from './visible-range.ts';

const ITERATIONS = [100, 200, 300, 500, 900];

describe('the visible range as iterations', () => {
  test('is nothing for the whole run', () => {
    expect(iterationsOf({ from: 0, to: 5 }, ITERATIONS)).toBeNull();
    expect(rangeOf(null, ITERATIONS)).toEqual({ from: 0, to: 5 });
  });

  test('names the first and the last dump that can be seen', () => {
    expect(iterationsOf({ from: 1, to: 4 }, ITERATIONS)).toEqual([200, 500]);
    expect(rangeOf([200, 500], ITERATIONS)).toEqual({ from: 1, to: 4 });
  });

  test('says in decimals how a gesture cut its first and its last dump', () => {
    expect(iterationsOf({ from: 1.25, to: 3.2 }, ITERATIONS)).toEqual([200.25, 500.2]);
    expect(iterationsOf({ from: 0, to: 4.5 }, ITERATIONS)).toEqual([100, 900.5]);
    expect(rangeOf([100, 900.5], ITERATIONS)).toEqual({ from: 0, to: 4.5 });
  });

  test('comes back from the address as it went, wherever a gesture ends', () => {
    for (let step = 0; step < 500; step++) {
      const from = (step * 0.73961) % 3;
      const range = sayable({ from, to: Math.min(5, from + 1 + ((step * 0.31831) % 4)) });
      expect(rangeOf(iterationsOf(range, ITERATIONS), ITERATIONS)).toEqual(range);
    }
    for (const edge of [
      { from: 0.99999, to: 3.00001 },
      { from: 1.00001, to: 2.99999 },
      { from: 0.00001, to: 4.99999 },
    ]) {
      const whole = { from: Math.round(edge.from), to: Math.round(edge.to) };
      expect(rangeOf(iterationsOf(edge, ITERATIONS), ITERATIONS)).toEqual(whole);
    }
  });

  test('of an address that leaves less than a dump is that dump', () => {
    expect(rangeOf([200.5, 200.75], ITERATIONS)).toEqual({ from: 1, to: 2 });
  });

  test('of an address that was written by hand is the nearest', () => {
    expect(rangeOf([190, 880], ITERATIONS)).toEqual({ from: 1, to: 5 });
    expect(rangeOf([50, 240], ITERATIONS)).toEqual({ from: 0, to: 2 });
    expect(rangeOf([500, 5000], ITERATIONS)).toEqual({ from: 3, to: 5 });
  });

  test.each([
    [880, 190],
    [5000, 9000],
    [10, 90],
  ])('of an address that makes no sense is the whole run: %i to %i', (first, last) => {
    expect(rangeOf([first, last], ITERATIONS)).toEqual({ from: 0, to: 5 });
  });

  test('is what the address says but for what no pixel shows', () => {
    expect(saysRange([200.3, 500.2], { from: 1.300001, to: 3.2 }, ITERATIONS)).toBe(true);
    expect(saysRange([200, 500], { from: 1.3, to: 3.2 }, ITERATIONS)).toBe(false);
    expect(saysRange(null, { from: 0, to: 4.99999 }, ITERATIONS)).toBe(true);
    expect(saysRange(null, { from: 0, to: 4.5 }, ITERATIONS)).toBe(false);
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
