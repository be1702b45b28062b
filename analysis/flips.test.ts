import { Table, vectorFromArray } from 'apache-arrow';
import { classStats } from '../schema/index.ts';
import { classAnomalies, flipsOf, type Flips } from './index.ts';
import { denseScores } from './dense-scores.testing.ts';
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
  const ofOneClass = new Uint16Array(results.length);
  for (let k = 1; k <= 60; k++) {
    const scores = denseScores(classAnomalies(flips, ofOneClass, 1, k));
    for (const rule of ['left', 'right'] as const) {
      expect([...scores[rule]]).toEqual(scoresByDefinition(results, k, rule));
    }
  }
});

/** Rows of `class-stats` with these flips, in blocks of so many dumps. */
function tableOf(flips: Flips, blockDumps: number): Table {
  const item = classStats.fields.find(({ name }) => name === 'flips')!;
  const rows = Array.from({ length: flips.offsets.length - 1 }, (_, dump) => {
    const part = [flips.offsets[dump]!, flips.offsets[dump + 1]!] as const;
    return Array.from(flips.image.subarray(...part), (image, i) => ({
      image,
      leftRun: flips.leftRun[part[0] + i]!,
      rightRun: flips.rightRun[part[0] + i]!,
      learned: flips.learned[part[0] + i] === 1,
    }));
  });
  const blocks = [];
  for (let from = 0; from < rows.length; from += blockDumps) {
    blocks.push(vectorFromArray(rows.slice(from, from + blockDumps), item.type));
  }
  return new Table({ flips: blocks.length === 1 ? blocks[0]! : blocks[0]!.concat(...blocks.slice(1)) });
}

test.each([64, 7])('flips are read from Arrow, in blocks of %i dumps', (blockDumps) => {
  const flips = flipsOfRows(['0011101011101', '1111111111101', '1010101010101', '0111101110100']);
  const table = tableOf(flips, blockDumps);
  expect(table.getChild('flips')!.data).toHaveLength(Math.ceil(13 / blockDumps));
  expect(flipsOf(table)).toEqual(flips);
  const batch = table.batches[0]!.slice(3, 7);
  const [from, to] = [flips.offsets[3]!, flips.offsets[7]!];
  expect([...flipsOf(batch).learned]).toEqual([...flips.learned.subarray(from, to)]);
});
