import { filterChartHeight, filterRowHeight, furthestScroll, scrollTo } from './filter-rows.ts';

test.each([
  ['few filters have rows that are easily hit', null, 8, 400, 8],
  ['more have what is left of the room', null, 128, 400, 3],
  ['many have a pixel each', null, 2048, 400, 1],
  ['what is asked for is taken', 12, 2048, 400, 12],
  ['up to the highest', 90, 4, 400, 24],
  ['all of them fit where that is asked for', 0, 2048, 512, 0.25],
  ['and are not higher than the highest', 0, 4, 512, 24],
])('%s', (_, asked, filters, room, height) => {
  expect(filterRowHeight(asked, filters, room)).toBe(height);
});

test('a chart is as high as its filters need, up to its room, and then scrolls', () => {
  expect(filterChartHeight(8, 8, 400)).toBe(64);
  expect(furthestScroll(8, 8, 64)).toBe(0);
  expect(filterChartHeight(1, 2048, 400)).toBe(400);
  expect(furthestScroll(1, 2048, 400)).toBe(1648);
  expect(filterChartHeight(0.25, 2048, 512)).toBe(512);
});

test('a row is scrolled to by the shortest way', () => {
  expect(scrollTo(10, 4, 100, 0)).toBe(0);
  expect(scrollTo(30, 4, 100, 0)).toBe(24);
  expect(scrollTo(3, 4, 100, 50)).toBe(12);
});
