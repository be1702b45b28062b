import { awaitedFilters, addFilterChunks } from '../data/filter-histories.ts';
import { coefficientsCsv, filterHistoryCsv, filtersCsv } from './filters-csv.ts';
import { shownDumps, shownLevels } from './shown-filters.ts';

test('a line a filter in its order, a column a visible dump; nothing for no value', () => {
  const chunk = { stretch: { first: 0, last: 2 }, values: Float32Array.of(NaN, 0.5, 2, 4, 5, 1e-9) };
  const shown = shownDumps(addFilterChunks(awaitedFilters(2, 3), [chunk]));
  expect(filtersCsv(shown, [1, 0], [0, 30, 60], { first: 1, last: 2 })).toBe(
    'filter,30,60\n1,5,1e-9\n0,0.5,2\n',
  );
});

test('of a long run three lines a filter, a column a visible bucket', () => {
  const [min, max, mean] = [Float32Array.of(1, 2), Float32Array.of(3, NaN), Float32Array.of(2, 2.5)];
  const chunk = { level: 2, first: 0, end: 8, series: 1, buckets: 2, min, max, mean };
  const iterations = Array.from({ length: 8 }, (_, dump) => dump * 10);
  expect(filtersCsv(shownLevels(chunk, null), [0], iterations, { first: 3, last: 4 })).toBe(
    'filter,value,0,40\n0,least,1,2\n0,greatest,3,\n0,mean,2,2.5\n',
  );
});

test('all measures of a filter, a line a dump', () => {
  const csv = filterHistoryCsv(new Map([['sd', Float64Array.of(1, 2, NaN)]]), [0, 30, 60], {
    first: 1,
    last: 2,
  });
  const [header, second, third] = csv.trim().split('\n');
  expect(header).toMatch(/^iteration,mean,sd,/);
  expect([second!.startsWith('30,,2,'), third!.startsWith('60,,,')]).toEqual([true, true]);
});

test('a coefficient a line, with its place on each axis of the kernel', () => {
  const coefficients = Float32Array.of(0, 1, 2, 3, 4, 5);
  const csv = coefficientsCsv([1, 3, 2], [{ iteration: 9, coefficients }]);
  expect(csv.split('\n').slice(0, 4)).toEqual(['axis0,axis1,axis2,9', '0,0,0,0', '0,0,1,1', '0,1,0,2']);
});
