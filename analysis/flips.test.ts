import { anomalyScores, type Flips } from './index.ts';
import { flipsOfResults } from './results.testing.ts';

/** Rows of 0/1 results, one string an image. */
function flipsOfRows(rows: readonly string[]): Flips {
  return flipsOfResults(Array.from(rows.join(''), Number), rows.length, rows[0]!.length);
}

/** The definition of section 7.1.2, word for word: at least k equal results on one side of a flip. */
function scoresByDefinition(results: readonly string[], k: number, side: 'left' | 'right'): number[] {
  return Array.from(results[0]!, (_, j) => {
    if (j === 0) return 0;
    return results.filter((row) => {
      const before = row.slice(0, j).match(/(0+|1+)$/)![0].length;
      const after = row.slice(j).match(/^(0+|1+)/)![0].length;
      return row[j] !== row[j - 1] && (side === 'left' ? before : after) >= k;
    }).length;
  });
}

test('runs to the left and to the right of each flip', () => {
  const flips = flipsOfRows(['0011101', '1111111']);
  expect([...flips.offsets]).toEqual([0, 0, 0, 1, 1, 1, 2, 3]);
  expect([...flips.leftRun]).toEqual([2, 3, 1]);
  expect([...flips.rightRun]).toEqual([3, 1, 1]);
});

test('scores are those of the definition for every window', () => {
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const results = Array.from({ length: 40 }, () => {
    let now = 0;
    return Array.from({ length: 60 }, () => (now = random() < 0.15 ? 1 - now : now)).join('');
  });
  const flips = flipsOfRows(results);
  expect(flips.image.length).toBeGreaterThan(100);
  for (const rule of ['left', 'right'] as const) {
    for (let k = 1; k <= 60; k++) {
      expect([...anomalyScores(flips, k, rule)]).toEqual(scoresByDefinition(results, k, rule));
    }
  }
});
