import {
  classAnomalies,
  classAnomalyFacts,
  classScoreAt,
  flippedImages,
  groupAnomalies,
  overallAnomalies,
  rankedAnomalies,
  type Flips,
} from './index.ts';
import { denseScores } from './dense-scores.testing.ts';
import { RandomStream } from './random.ts';
import { flipsOfResults } from './results.testing.ts';

const IMAGES = 60;
const DUMPS = 50;
const CLASSES = 5;
const WINDOWS = [1, 2, 3, 7, 20, 49, 50, 51, 1000];

/** Class 3 has no images. */
const classOf = Uint16Array.from({ length: IMAGES }, (_, image) => [0, 1, 2, 4][image % 4]!);
const random = new RandomStream(3);
const correct = new Uint8Array(IMAGES * DUMPS);
for (let image = 0; image < IMAGES; image++) {
  for (let dump = 0, now = 0; dump < DUMPS; dump++) {
    if (random.uniform() < (dump === 20 ? 0.7 : 0.1)) now = 1 - now;
    correct[image * DUMPS + dump] = now;
  }
}
const flips = flipsOfResults(correct, IMAGES, DUMPS);

/** The rules of section 7.1.2, word for word. */
function satisfies(image: number, dump: number, window: number, rule: 'left' | 'right'): boolean {
  const at = (other: number) => correct[image * DUMPS + other];
  if (dump === 0 || at(dump) === at(dump - 1)) return false;
  for (let back = 1; back <= window; back++) {
    const [other, like] = rule === 'left' ? [dump - back, dump - 1] : [dump + back - 1, dump];
    if (other < 0 || other >= DUMPS || at(other) !== at(like)) return false;
  }
  return true;
}

const images = Array.from({ length: IMAGES }, (_, image) => image);

test.each(WINDOWS)('scores and flipped images are those of the definition for window %i', (window) => {
  const found = classAnomalies(flips, classOf, CLASSES, window);
  expect(found.dumps).toBe(DUMPS);
  const scores = denseScores(found);
  for (const rule of ['left', 'right'] as const) {
    for (let dump = 0; dump < DUMPS; dump++) {
      const satisfying = images.filter((image) => satisfies(image, dump, window, rule));
      for (let id = 0; id < CLASSES; id++) {
        const ofClass = satisfying.filter((image) => classOf[image] === id);
        expect(scores[rule][id * DUMPS + dump]).toBe(ofClass.length);
        expect(classScoreAt(found, id, rule, dump)).toBe(ofClass.length);
      }
      const isRight = (image: number) => correct[image * DUMPS + dump] === 1;
      const { learned, forgotten } = flippedImages(flips, dump, window, rule);
      expect([...learned]).toEqual(satisfying.filter(isRight));
      expect([...forgotten]).toEqual(satisfying.filter((image) => !isRight(image)));
    }
  }
});

test('images of a class alone', () => {
  const { learned, forgotten } = flippedImages(flips, 20, 1, 'left', (image) => classOf[image] === 4);
  const both = [...learned, ...forgotten].sort((a, b) => a - b);
  expect(both).toEqual(images.filter((image) => classOf[image] === 4 && satisfies(image, 20, 1, 'left')));
  expect(both.length).toBeGreaterThan(5);
});

test('facts of classes count dumps, not rules; a class without images has none', () => {
  const found = classAnomalies(flips, classOf, CLASSES, 3);
  const scores = denseScores(found);
  // The places of the flips are kept; other classes have others.
  const others = classAnomalies(flips, new Uint16Array(IMAGES), 1, 3);
  expect(Math.max(...classAnomalyFacts(others, 1).largest)).toBeGreaterThan(
    Math.max(...classAnomalyFacts(found, 1).largest),
  );
  for (const threshold of [1, 2, 4]) {
    const { anomalies, largest } = classAnomalyFacts(found, threshold);
    for (let id = 0; id < CLASSES; id++) {
      const both = Array.from({ length: DUMPS }, (_, dump) =>
        Math.max(scores.left[id * DUMPS + dump]!, scores.right[id * DUMPS + dump]!),
      );
      expect(anomalies[id]).toBe(both.filter((score) => score >= threshold).length);
      expect(largest[id]).toBe(Math.max(...both));
    }
    expect(anomalies[3]).toBe(0);
  }
});

test('the ranked iterations are the sums over classes that reach the threshold, most first', () => {
  const settings = { window: 3, threshold: 3 };
  const found = classAnomalies(flips, classOf, CLASSES, settings.window);
  const scores = denseScores(found);
  const overall = overallAnomalies(found, settings.threshold, DUMPS);
  const expected = ['left', 'right'].flatMap((name) => {
    const rule = name as 'left' | 'right';
    return Array.from({ length: DUMPS }, (_, dump) => {
      const reaching = Array.from({ length: CLASSES }, (_, id) => scores[rule][id * DUMPS + dump]!).filter(
        (score) => score >= settings.threshold,
      );
      const sum = reaching.reduce((total, score) => total + score, 0);
      expect(overall[rule][dump]).toBe(sum);
      return { dump, rule, images: sum, classes: reaching.length };
    }).filter((row) => row.images > 0);
  });
  const counts = (image: number, rule: 'left' | 'right', dump: number) =>
    scores[rule][classOf[image]! * DUMPS + dump]! >= settings.threshold;
  const ranked = rankedAnomalies(flips, overall, settings.window, counts, 1000);
  expect(ranked.map(({ dump, rule, images, classes }) => ({ dump, rule, images, classes }))).toEqual(
    expected.sort((a, b) => b.images - a.images || a.dump - b.dump || a.rule.localeCompare(b.rule)),
  );
  expect(ranked[0]!.dump).toBe(20);
  for (const { dump, rule, images, learned, forgotten } of ranked) {
    expect(learned + forgotten).toBe(images);
    const reaches = (image: number) => scores[rule][classOf[image]! * DUMPS + dump]! >= settings.threshold;
    expect(learned).toBe(flippedImages(flips, dump, settings.window, rule, reaches).learned.length);
  }
  expect(rankedAnomalies(flips, overall, settings.window, counts, 2)).toEqual(ranked.slice(0, 2));
});

test('no flips, one dump, one class, no dumps', () => {
  const still: Flips = flipsOfResults(new Uint8Array(6).fill(1), 2, 3);
  const none = classAnomalies(still, [0, 0], 1, 1);
  expect([...none.left, ...none.right, ...none.dump]).toEqual([]);
  expect(rankedAnomalies(still, overallAnomalies(none, 0, 3), 1, () => true, 9)).toEqual([]);
  const single = classAnomalies(flipsOfResults(new Uint8Array(2), 2, 1), [0, 0], 1, 1);
  expect([single.dumps, [...single.offsets]]).toEqual([1, [0, 0]]);
  const empty = classAnomalies(flipsOfResults(new Uint8Array(0), 2, 0), [0, 0], 1, 1);
  expect([...classAnomalyFacts(empty, 1).anomalies]).toEqual([0]);
  expect(overallAnomalies(empty, 1, 0).left).toHaveLength(0);
});

test('groups of classes have the images of their classes that reach the threshold', () => {
  const found = classAnomalies(flips, classOf, CLASSES, 3);
  const scores = denseScores(found);
  const groupOf = [1, 0, 1, -1, 0];
  const groups = groupAnomalies(found, 3, groupOf, 2);
  for (const rule of ['left', 'right'] as const) {
    for (let dump = 0; dump < DUMPS; dump++) {
      const sumOf = (group: number) =>
        groupOf
          .map((other, id) => (other === group ? scores[rule][id * DUMPS + dump]! : 0))
          .filter((score) => score >= 3)
          .reduce((sum, score) => sum + score, 0);
      const at = groups.map((group) => group[rule][group.dump.indexOf(dump)] ?? 0);
      expect(at).toEqual([sumOf(0), sumOf(1)]);
    }
  }
});
