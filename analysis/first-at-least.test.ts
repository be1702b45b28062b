import { firstAtLeast } from './first-at-least.ts';

test.each([
  [-1, 0],
  [1, 0],
  [2, 1],
  [3, 1],
  [3.5, 4],
  [8, 4],
  [9, 5],
])('the first that is at least %d stands at %i', (value, place) => {
  expect(firstAtLeast([1, 3, 3, 3, 8], value)).toBe(place);
});

test('a part of the numbers is searched by itself', () => {
  const parts = Int32Array.of(5, 9, 1, 4);
  expect([0, 4, 5].map((value) => firstAtLeast(parts, value, 2, 4))).toEqual([2, 3, 4]);
  expect([0, 9, 10].map((value) => firstAtLeast(parts, value, 0, 2))).toEqual([0, 1, 2]);
  expect(firstAtLeast([], 1)).toBe(0);
});
