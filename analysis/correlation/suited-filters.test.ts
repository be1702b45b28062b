import { suitedFilters } from './suited-filters.ts';

test.each([
  [26_560, 100],
  [6_400, 100],
  [1_536, 24],
  [122, 8],
  [6, 6],
  [0, 0],
])('of %d filters %d are anomaly filters at first', (filters, suited) => {
  expect(suitedFilters(filters)).toBe(suited);
});
