import { suitedFilters } from './suited-filters.ts';

test.each([
  [26_560, 100],
  [4_800, 100],
  [1_536, 32],
  [122, 8],
  [6, 6],
  [0, 0],
])('of %d filters %d are anomaly filters at first', (filters, suited) => {
  expect(suitedFilters(filters)).toBe(suited);
});
