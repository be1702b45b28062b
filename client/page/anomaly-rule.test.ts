import { defaultRule, typicalImages } from './anomaly-rule.ts';

test.each([
  [66, 50, { window: 5, threshold: 5 }],
  [750, 1001, { window: 5, threshold: 101 }],
  [3, 4, { window: 2, threshold: 2 }],
  [1, 0, { window: 1, threshold: 2 }],
])('the rule for %d dumps and classes of %d images', (dumps, images, rule) =>
  expect(defaultRule(dumps, images)).toEqual(rule),
);

test('the class in the middle', () => {
  expect(typicalImages([[1], [], [2, 3, 4], [5, 6]])).toBe(2);
  expect(typicalImages([[], []])).toBe(0);
});
