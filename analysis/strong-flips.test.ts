import {
  anomalyIterations,
  classAnomalies,
  classAnomalyFacts,
  overallAnomalies,
  rankedAnomalies,
  strongFlips,
  type ClassAnomalies,
  type Flips,
} from './index.ts';
import { RandomStream } from './random.ts';

const DUMPS = 60;
const CLASSES = 7;
const IMAGES = 140;
const classOf = Uint16Array.from({ length: IMAGES }, (_, image) => image % CLASSES);
const random = new RandomStream(3);

/** Runs are drawn at random: what is to be shown holds of any. */
function randomFlips(): Flips {
  const rows = Array.from({ length: DUMPS }, () => {
    const share = random.uniform() ** 3;
    return [...classOf.keys()].filter(() => random.uniform() < share);
  });
  const offsets = Int32Array.of(0, ...rows.map((_, dump) => rows.slice(0, dump + 1).flat().length));
  const image = Int32Array.from(rows.flat());
  const runs = () => image.map(() => 1 + random.below(20));
  return {
    offsets,
    image,
    leftRun: runs(),
    rightRun: runs(),
    learned: Uint8Array.from(image, () => random.below(2)),
  };
}

const reached = ({ offsets, dump, left, right }: ClassAnomalies, threshold: number) =>
  Array.from({ length: CLASSES }, (_, id) =>
    Array.from({ length: offsets[id + 1]! - offsets[id]! }, (_, i) => offsets[id]! + i)
      .filter((at) => left[at]! >= threshold || right[at]! >= threshold)
      .map((at) => [dump[at], left[at], right[at]]),
  );

test('anomalies of strong flips are those of all flips, for that window and as high a threshold or a higher one', () => {
  for (let round = 0; round < 6; round++) {
    const flips = randomFlips();
    for (const [window, least] of [
      [1, 1],
      [5, 3],
      [9, 6],
      [20, 2],
    ] as const) {
      const strong = strongFlips(flips, classOf, CLASSES, window, least);
      const all = classAnomalies(flips, classOf, CLASSES, window);
      const scores = classAnomalies(strong, classOf, CLASSES, window);
      for (const threshold of [least, least + 1, least + 4]) {
        expect(reached(scores, threshold)).toEqual(reached(all, threshold));
        expect(anomalyIterations(scores, threshold)).toEqual(anomalyIterations(all, threshold));
        expect(classAnomalyFacts(scores, threshold).anomalies).toEqual(
          classAnomalyFacts(all, threshold).anomalies,
        );
        const rankingOf = (own: Flips, of: ClassAnomalies) =>
          rankedAnomalies(
            own,
            overallAnomalies(of, threshold, DUMPS),
            window,
            (image, rule, dump) =>
              reached(all, threshold)[classOf[image]!]!.some(
                ([at, left, right]) => at === dump && (rule === 'left' ? left! : right!) >= threshold,
              ),
            10,
          );
        if (round === 0) expect(rankingOf(strong, scores)).toEqual(rankingOf(flips, all));
      }
      // No flip is kept of a class that does not reach it.
      expect(reached(scores, least).flat()).toHaveLength(scores.dump.length);
    }
    expect(strongFlips(flips, classOf, CLASSES, 1, 1)).toEqual(flips);
    expect(strongFlips(flips, classOf, CLASSES, 5, 4).image.length).toBeLessThan(flips.image.length);
  }
});
