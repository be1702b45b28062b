import { TimeScale, inside, panned, revealed, wholeRun, zoomed } from './scale.ts';
import { dumpIndex, px } from './spaces.ts';

const scale = new TimeScale({ from: 10, to: 30 }, px(200));

test('a dump takes its stretch of pixels, and every pixel finds its dump', () => {
  expect(scale.dumpsPerPx).toBe(0.1);
  expect(scale.x(10)).toBe(0);
  expect(scale.x(30)).toBe(200);
  expect(scale.middle(dumpIndex(12))).toBe(25);
  expect(scale.dumpAt(px(25))).toBe(12);
  expect(scale.dumpAt(px(29.9))).toBe(12);
  expect(scale.dumpAt(px(30))).toBe(13);
});

test('beyond the edges stand the first and the last visible dump', () => {
  expect(scale.dumpAt(px(-50))).toBe(10);
  expect(scale.dumpAt(px(500))).toBe(29);
});

test('zooming keeps the place under the pointer where it is', () => {
  const before = new TimeScale({ from: 0, to: 100 }, px(400));
  const about = before.place(px(300));
  const after = new TimeScale(zoomed(before.range, about, 0.25, 100), px(400));
  expect(after.range.to - after.range.from).toBe(25);
  expect(after.x(about)).toBeCloseTo(300);
});

test('zooming ends at two dumps and at the whole run', () => {
  expect(zoomed({ from: 40, to: 44 }, 42, 0.001, 100)).toEqual({ from: 41, to: 43 });
  expect(zoomed({ from: 40, to: 44 }, 42, 1000, 100)).toEqual(wholeRun(100));
  expect(zoomed(wholeRun(1), 0.5, 0.1, 1)).toEqual(wholeRun(1));
});

test('panning stops at the ends of the run and keeps the length', () => {
  expect(panned({ from: 10, to: 30 }, -15, 100)).toEqual({ from: 0, to: 20 });
  expect(panned({ from: 10, to: 30 }, 90, 100)).toEqual({ from: 80, to: 100 });
  expect(inside({ from: -5, to: 300 }, 100)).toEqual(wholeRun(100));
});

test('a dump is brought into view by the smallest move', () => {
  expect(revealed({ from: 10, to: 30 }, dumpIndex(15), 100)).toEqual({ from: 10, to: 30 });
  expect(revealed({ from: 10, to: 30 }, dumpIndex(4), 100)).toEqual({ from: 4, to: 24 });
  expect(revealed({ from: 10, to: 30 }, dumpIndex(40), 100)).toEqual({ from: 21, to: 41 });
});
