import { allowedRule, defaultRule, typicalImages } from './anomaly-rule.ts';

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

test('the address asks for no more than the run allows', () => {
  const images = [[1, 2, 3], [], [4]];
  expect(allowedRule({ window: 900, threshold: 50 }, 66, images)).toEqual({ window: 65, threshold: 3 });
  expect(allowedRule({ window: 2, threshold: 2 }, 66, images)).toEqual({ window: 2, threshold: 2 });
  expect(allowedRule({ window: null, threshold: null }, 66, images)).toEqual({
    window: null,
    threshold: null,
  });
  expect(allowedRule({ window: 9, threshold: 9 }, 0, [])).toEqual({ window: 1, threshold: 1 });
});
