import { anomalyDumps, anomalyRule, scoresOf } from './anomaly-iterations.ts';

test.each([
  [66, 50, { window: 5, threshold: 5 }],
  [750, 1001, { window: 5, threshold: 101 }],
  [3, 4, { window: 2, threshold: 2 }],
  [1, 0, { window: 1, threshold: 2 }],
])('the rule for %d dumps of %d images', (dumps, images, rule) =>
  expect(anomalyRule(dumps, images)).toEqual(rule),
);

test('a dump is an anomaly where enough images flip after or before a window of equal results', () => {
  // Dump 1: images 0, 1 after 1 equal result, for 2. Dump 3: images 0, 1, 2 after 2, 2, 3, for 1. Dump 4: image 0 alone.
  const flips = {
    offsets: Int32Array.of(0, 0, 2, 2, 5, 6),
    image: Int32Array.of(0, 1, 0, 1, 2, 0),
    leftRun: Int32Array.of(1, 1, 2, 2, 3, 1),
    rightRun: Int32Array.of(2, 2, 1, 2, 2, 1),
  };
  const rule = { window: 2, threshold: 2 };
  const scores = scoresOf(flips, rule);
  expect([...scores.left]).toEqual([0, 0, 0, 3, 0]);
  expect([...scores.right]).toEqual([0, 2, 0, 2, 0]);
  expect(anomalyDumps(scores, rule)).toEqual([1, 3]);
  expect(anomalyDumps(scores, { ...rule, threshold: 3 })).toEqual([3]);
});
