import { FlipTracker, flipsOf } from '../../analysis/index.ts';
import { classStats, readBlocks } from '../../schema/index.ts';
import { encodeBatch } from './encode-batch.ts';
import { ImageTables, imageClasses } from './image-tables.ts';
import { flipsIn } from './stored-flips.ts';

const CLASSES = Int32Array.of(0, 1, 1, 0);
/** Dump by dump what each image is taken for. */
const PREDICTED = [
  [0, 0, 1, 1],
  [1, 1, 1, 1],
  [0, 1, 0, 1],
];

function blocks(): Uint8Array[] {
  const tables = new ImageTables(imageClasses(CLASSES, 2), new FlipTracker(4), Int32Array.of(1, 2, 3), 0);
  for (const predicted of PREDICTED) {
    const zeros = new Float32Array(4);
    const predictions = Int32Array.from(predicted);
    tables.add({ predicted: predictions, confidence: zeros, trueProbability: zeros, trueRank: undefined });
  }
  return [...tables.rows()]
    .filter(({ index }) => index === 'class-stats')
    .map(({ batch }) => encodeBatch(batch));
}

test('flips are where Arrow finds them, and what is written into them is in the block', () => {
  const stored = blocks();
  expect(stored).toHaveLength(3);
  for (const block of stored) {
    const { learned: _, ...flips } = flipsOf(readBlocks(classStats, [block]));
    expect(flipsIn(block)).toEqual(flips);
  }
  const all = flipsIn(stored[0]!);
  expect([...all.image]).toEqual([0, 1, 0, 2]);
  all.rightRun[2] = 77;
  expect([...flipsOf(readBlocks(classStats, [stored[0]!])).rightRun]).toEqual([1, 2, 77, 1]);
});
