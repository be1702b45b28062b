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

function blocks(wanted = 'class-stats'): Uint8Array[] {
  const tables = new ImageTables(imageClasses(CLASSES, 2), new FlipTracker(4), Int32Array.of(1, 2, 3), 0);
  for (const predicted of PREDICTED) {
    const zeros = new Float32Array(4);
    const predictions = Int32Array.from(predicted);
    tables.add({ predicted: predictions, confidence: zeros, trueProbability: zeros, trueRank: undefined });
  }
  return [...tables.rows()].filter(({ index }) => index === wanted).map(({ batch }) => encodeBatch(batch));
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

test('bytes that are no block of class-stats are written over nowhere', () => {
  const [block] = blocks();
  const other = blocks('class-images')[0]!;
  for (const bytes of [new Uint8Array(0), block!.subarray(0, 100), block!.subarray(0, -16), other]) {
    expect(() => flipsIn(new Uint8Array(bytes))).toThrow(RangeError);
  }
});
