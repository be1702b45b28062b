import { imageHistory } from './index.ts';

test('equal predictions are one stretch', () => {
  expect(imageHistory(Uint16Array.of(3, 3, 5, 3))).toEqual([
    { from: 0, to: 1, class: 3 },
    { from: 2, to: 2, class: 5 },
    { from: 3, to: 3, class: 3 },
  ]);
  expect(imageHistory([])).toEqual([]);
});
