import { classAnomalies, errorPeaks, overallAnomalies, type Flips } from '../../analysis/index.ts';
import { ThresholdScale, countHeight, countLabels, lastThreshold, rateY } from './draw-guidance.ts';
import { flipNotes, flippedAt, longest, nothingFlipped } from './flipped.ts';
import {
  nothingRanked,
  ofAll,
  ofOne,
  peakBeside,
  rangeOf,
  rankingOf,
  sentenceOf,
  shortPeak,
} from './ranking.ts';

const plainSpaces = (text: string) => text.replace(/\u202f/g, ' ');

/**
 * Four images over six dumps, 0 and 1 of class 0, 2 and 3 of class 1:
 *   0: 000111   1: 000110   2: 111000   3: 111101
 */
const flips: Flips = {
  offsets: Int32Array.of(0, 0, 0, 0, 3, 4, 6),
  image: Int32Array.of(0, 1, 2, 3, 1, 3),
  leftRun: Int32Array.of(3, 3, 3, 4, 2, 1),
  rightRun: Int32Array.of(3, 2, 3, 1, 1, 1),
  learned: Uint8Array.of(1, 1, 0, 0, 0, 1),
};
const classOf = Uint16Array.of(0, 0, 1, 1);
const scores = classAnomalies(flips, classOf, 2, 3);

test('the ranking begins with the dump and rule of most images and counts all', () => {
  const rule = { window: 3, threshold: 1 };
  const all = ofAll(scores, overallAnomalies(scores, 1, 6), classOf, rule);
  const ranking = rankingOf(flips, all, 3, 2);
  expect(ranking.total).toBe(3);
  expect(ranking.rows).toEqual([
    { dump: 3, rule: 'left', images: 3, learned: 2, forgotten: 1, classes: 2 },
    { dump: 3, rule: 'right', images: 2, learned: 1, forgotten: 1, classes: 2 },
  ]);
});

test('the ranking of a class counts its images alone', () => {
  const one = ofOne(scores, 0, classOf, { window: 3, threshold: 1 });
  const { rows, total } = rankingOf(flips, one, 3, Infinity);
  expect(total).toBe(rows.length);
  expect(rows).toEqual([
    { dump: 3, rule: 'left', images: 2, learned: 2, forgotten: 0, classes: 1 },
    { dump: 3, rule: 'right', images: 1, learned: 1, forgotten: 0, classes: 1 },
  ]);
});

test('a peak counts at most two dumps from an iteration', () => {
  const peaks = errorPeaks([0.1, 0.1, 0.5, 0.2, 0.1, 0.1]);
  expect([0, 1, 2, 4, 5].map((dump) => peakBeside(peaks, dump)?.away)).toEqual([2, 1, 0, -2, undefined]);
  const said = [0, 2, 4].map((dump) => plainSpaces(shortPeak(peakBeside(peaks, dump)!)));
  expect(said).toEqual(['50 % +2', '50 % ±0', '50 % −2']);
});

test('a curve goes from its least to its largest value; NaN is passed over', () => {
  expect(rangeOf([NaN, 0.25, 1, 0.5])).toBe(0.75);
  expect(rangeOf([NaN])).toBe(0);
});

test('a ranked iteration is a sentence', () => {
  const row = { dump: 3, rule: 'left', images: 1, learned: 0, forgotten: 1, classes: 1 } as const;
  expect(plainSpaces(sentenceOf(row, 1200, 'Shirt', 1, { error: 0.5, away: -1 }))).toBe(
    'iteration 1,200: 1 image of Shirt flipped after 1 equal result, 0 learned, 1 forgotten; the error has a peak of 50 % 1 dump before',
  );
  expect(sentenceOf({ ...row, rule: 'right', images: 2 }, 30, '2 classes', 5, null)).toBe(
    'iteration 30: 2 images of 2 classes flipped before 5 equal results, 0 learned, 1 forgotten',
  );
});

test('images that flip are listed by rule and direction, where they count', () => {
  const all = flippedAt(flips, 3, 3, () => true);
  expect(all).toEqual({
    leftLearned: Int32Array.of(0, 1),
    leftForgotten: Int32Array.of(2),
    rightLearned: Int32Array.of(0),
    rightForgotten: Int32Array.of(2),
  });
  const some = flippedAt(flips, 3, 3, (image, rule) => image === 2 && rule === 'right');
  expect(Object.values(some).map(({ length }) => length)).toEqual([0, 0, 0, 1]);
  expect([longest(all, null), longest(all, 'right'), longest(some, null), longest(some, 'left')]).toEqual([
    'leftLearned',
    'rightLearned',
    'rightForgotten',
    'leftLearned',
  ]);
});

test('a note says what an image was before the flip and is then', () => {
  const noteAt = (dump: number) =>
    flipNotes(flips, dump, (image, when) => (when === 'after' ? 'Coat' : image === 0 ? 'Bag' : ''));
  expect(noteAt(3)(1)).toEqual({
    brief: '3 dumps wrong → 2 right',
    whole: '3 dumps wrong, then 2 right',
  });
  expect(noteAt(4)(3)).toEqual({
    brief: '4 dumps right → 1 wrong: Coat',
    whole: '4 dumps right, then 1 wrong, first as Coat',
  });
  expect(noteAt(5)(3)!.whole).toBe('1 dump wrong, then 1 right');
  expect(noteAt(3)(0)!.brief).toMatch(/^3 dumps wrong: Bag → \d right$/);
  expect(noteAt(3)(0)!.whole).toMatch(/^3 dumps wrong, last as Bag, then \d right$/);
  expect(noteAt(5)(0)).toBeNull();
});

test('every pixel of the chart belongs to the threshold that stands there', () => {
  const scale = new ThresholdScale(7, 296);
  for (let threshold = 1; threshold <= 7; threshold++) {
    expect(scale.at(scale.x(threshold))).toBe(threshold);
    expect(scale.at(scale.x(threshold) + scale.step * 0.49)).toBe(threshold);
  }
  expect([scale.at(0), scale.at(1000)]).toEqual([1, 7]);
});

test('the chart ends with the last threshold that finds anything', () => {
  expect(lastThreshold({ observed: Float64Array.of(9, 3, 1, 0, 0) })).toBe(3);
  expect(lastThreshold({ observed: Float64Array.of(0, 0) })).toBe(1);
});

test('a rate stands by its logarithm; what is too small stands at the bottom', () => {
  expect(rateY(0.01) - rateY(0.1)).toBeCloseTo(rateY(0.1) - rateY(1), 6);
  expect(rateY(0)).toBe(rateY(0.001));
  expect(rateY(0.001)).toBeGreaterThan(rateY(1));
});

test('counts stand by their logarithm: a few show beside very many, one is a pixel or more', () => {
  expect(countHeight(0, 175_000)).toBe(0);
  expect(countHeight(0.05, 175_000)).toBe(1);
  expect(countHeight(900, 175_000)).toBeGreaterThan(countHeight(175_000, 175_000) / 2);
  expect(countHeight(18, 175_000)).toBeGreaterThan(8);
  expect(countLabels(175_000).map(({ count }) => count)).toEqual([0, 100, 175_000]);
  for (const most of [30, 2_330, 9_000, 1e6]) {
    const heights = countLabels(most).map(({ height }) => height);
    heights.slice(1).forEach((height, at) => expect(height - heights[at]!).toBeGreaterThanOrEqual(12));
  }
  expect(countLabels(1).map(({ count }) => count)).toEqual([0, 1]);
});

test('where nothing is listed the panel says of whom, and why', () => {
  expect(nothingFlipped(null, false)).toContain('no class has as many flips');
  expect(nothingFlipped('Shirt', true)).toMatch(/^no anomaly of Shirt here: .*, of all classes some do$/);
  expect(nothingFlipped('Shirt', false)).not.toMatch(/class/);
  expect(nothingRanked('Shirt', 0, 5)).not.toContain('threshold');
  expect(nothingRanked('Shirt', 4, 5)).toBe('Shirt has 4 images, fewer than the threshold asks for');
  expect(nothingRanked('Shirt', 5, 5)).toContain('move it lower');
});
