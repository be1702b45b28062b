import {
  ImageTally,
  forgottenImages,
  imageList,
  joinedFlips,
  type Flips,
  type ImageListKind,
} from './index.ts';
import { RandomStream } from './random.ts';
import { flipsOfResults } from './results.testing.ts';

const flipsOfRows = (rows: readonly string[]) =>
  flipsOfResults(Array.from(rows.join(''), Number), rows.length, rows[0]!.length);
const atEnd = (rows: readonly string[]) => Uint8Array.from(rows, (row) => Number(row.at(-1)));

function factsOfRows(rows: readonly string[]) {
  const tally = new ImageTally(rows.length);
  tally.add(flipsOfRows(rows));
  return tally.facts(atEnd(rows));
}

test('facts are those of the results', () => {
  const random = new RandomStream(2);
  const rows = Array.from({ length: 80 }, () => {
    let now = random.below(2);
    return Array.from({ length: 30 }, () => (now = random.uniform() < 0.1 ? 1 - now : now)).join('');
  });
  rows.push('1'.repeat(30), '0'.repeat(30));
  const { firstLearned, learnedForGood, rightDumps, flips, forgotten } = factsOfRows(rows);
  rows.forEach((row, image) => {
    expect(firstLearned[image]).toBe(row.indexOf('1'));
    expect(learnedForGood[image]).toBe(row.endsWith('1') ? row.lastIndexOf('0') + 1 : -1);
    expect(rightDumps[image]).toBe(row.replaceAll('0', '').length);
    expect(flips[image]).toBe((row.match(/(?<=0)1|(?<=1)0/g) ?? []).length);
    expect(forgotten[image]).toBe((row.match(/10/g) ?? []).length);
  });
});

/** The flips of some dumps of a run. */
function stretchOf(flips: Flips, from: number, to: number): Flips {
  const [first, end] = [flips.offsets[from]!, flips.offsets[to]!];
  return {
    offsets: flips.offsets.slice(from, to + 1).map((at) => at - first),
    image: flips.image.slice(first, end),
    leftRun: flips.leftRun.slice(first, end),
    rightRun: flips.rightRun.slice(first, end),
    learned: flips.learned.slice(first, end),
  };
}

test('taken in stretches they are the same; a copy goes on for itself', () => {
  const random = new RandomStream(5);
  const rows = Array.from({ length: 40 }, () => Array.from({ length: 50 }, () => random.below(2)).join(''));
  const flips = flipsOfRows(rows);
  const tally = new ImageTally(rows.length);
  tally.add(joinedFlips([]));
  tally.add(stretchOf(flips, 0, 17));
  const copy = tally.copy();
  copy.add(stretchOf(flips, 17, 18));
  copy.add(stretchOf(flips, 18, 50));
  expect([tally.dumps, copy.dumps]).toEqual([17, 50]);
  expect(copy.facts(atEnd(rows))).toEqual(factsOfRows(rows));
  const short = rows.map((row) => row.slice(0, 17));
  expect(tally.facts(atEnd(short))).toEqual(factsOfRows(short));
});

const ROWS = ['0000', '0001', '1111', '0101', '1010', '0000', '0011', '1100'];
const EACH = Int32Array.from(ROWS.keys());
const PROBABILITY = Uint8Array.of(40, 200, 250, 180, 5, 3, 190, 40);

test('lists are ranked, equals in image order', () => {
  const facts = factsOfRows(ROWS);
  const list = (kind: ImageListKind) => [...imageList(kind, EACH, facts, PROBABILITY, 4)];
  expect(list('neverLearned')).toEqual([5, 0]);
  expect(list('learnedLate')).toEqual([1, 3, 6]);
  expect(list('mostForgotten')).toEqual([4, 3, 7]);
  expect(list('confidentlyWrong')).toEqual([5, 4]);
});

test('late is the second half of the run, confident is under 10 %', () => {
  const learnedAt = (dump: number) => '0'.repeat(dump) + '1'.repeat(11 - dump);
  const learned = factsOfRows([4, 5, 6, 10].map(learnedAt));
  expect([
    ...imageList(
      'learnedLate',
      learned.flips.map((_, at) => at),
      learned,
      new Uint8Array(4),
      11,
    ),
  ]).toEqual([3, 2]);
  const wrong = factsOfRows(['10', '10', '10']);
  expect([
    ...imageList('confidentlyWrong', Int32Array.of(0, 1, 2), wrong, Uint8Array.of(26, 25, 0), 2),
  ]).toEqual([2, 1]);
});

test('an image that lapses once near the end was not learned late; one that was mostly wrong before was', () => {
  const rows = ['1111111011', '0011111101', '0000110011', '0000001011', '0001111011', '0101010111'];
  const images = Int32Array.from(rows.keys());
  const facts = factsOfRows(rows);
  expect([...imageList('learnedLate', images, facts, new Uint8Array(6), 10)]).toEqual([2, 3, 5]);
});

test('images that are not looked at are in no list', () => {
  const some = imageList('mostForgotten', Int32Array.of(3, 7), factsOfRows(ROWS), PROBABILITY, 4);
  expect([...some]).toEqual([3, 7]);
});

test('images of each class that were forgotten', () => {
  expect([...forgottenImages(factsOfRows(ROWS), [0, 0, 0, 0, 1, 1, 2, 2], 4)]).toEqual([1, 1, 1, 0]);
});
