import { flipHistories } from './flip-histories.ts';
import { CELL, cellsOf, jitterFlips } from './flip-jitter.ts';
import { RandomStream } from './random.ts';
import { flipsOfResults } from './results.testing.ts';

const STAGES = [
  { from: 0, to: 2 },
  { from: 3, to: 39 },
  { from: 40, to: 40 },
  { from: 41, to: 59 },
];
const [IMAGES, DUMPS] = [50, 60];
const classOf = Uint16Array.from({ length: IMAGES }, (_, image) => image % 3);
const random = new RandomStream(8);
const correct = Uint8Array.from({ length: IMAGES * DUMPS }, () => random.below(2));
const histories = flipHistories(flipsOfResults(correct, IMAGES, DUMPS), classOf, 4);
const cells = cellsOf(STAGES, DUMPS);
const whole = cellsOf(STAGES, DUMPS, 'stage');
const nothing = new Uint8Array(4 * DUMPS);

/** The dumps of the flips of the image at each place. */
const perImage = (dump: Int32Array) =>
  Array.from({ length: IMAGES }, (_, place) => [
    ...dump.subarray(histories.images[place]!, histories.images[place + 1]!),
  ]);

test('histories are the flips of each image, the images of a class together', () => {
  const order = [...classOf.keys()].sort((a, b) => classOf[a]! - classOf[b]! || a - b);
  expect([...histories.classes]).toEqual([0, 17, 34, 50, 50]);
  expect(perImage(histories.dump)).toEqual(
    order.map((image) => {
      const row = correct.subarray(image * DUMPS, (image + 1) * DUMPS);
      return [...row.keys()].filter((dump) => dump > 0 && row[dump] !== row[dump - 1]);
    }),
  );
});

test('cells keep within stages; the first dumps of a stage are not free', () => {
  for (const { from, to } of STAGES) {
    expect(cells.first).toContain(from);
    expect(cells.isFree[cells.of[from]!]).toBe(0);
    expect(cells.of[to]).toBe(to + 1 < DUMPS ? cells.of[to + 1]! - 1 : cells.first.length - 1);
  }
  cells.of.forEach((cell, dump) => {
    expect(dump).toBeGreaterThanOrEqual(cells.first[cell]!);
    expect(dump).toBeLessThan(cells.first[cell]! + cells.length[cell]!);
  });
  expect(Math.max(...cells.length)).toBe(CELL);
  expect(cells.length.reduce((sum, length) => sum + length, 0)).toBe(DUMPS);
});

test('where flips may move all over a stage it is one cell after its first dumps', () => {
  expect([...whole.first]).toEqual([0, 1, 3, 9, 40, 41, 45]);
  expect([...whole.isFree]).toEqual([0, 1, 0, 1, 0, 0, 1]);
  expect(cellsOf([{ from: 0, to: 0 }], 1, 'stage').length).toEqual(Int32Array.of(1));
});

test.each([
  ['cell', cells],
  ['stage', whole],
])('each image keeps its flips in each %s, at different dumps in order', (_, cells) => {
  const moved = new Int32Array(histories.dump.length);
  jitterFlips(histories, cells, nothing, random, moved);
  const cellsIn = (dump: Int32Array) => perImage(dump).map((row) => row.map((at) => cells.of[at]));
  expect(cellsIn(moved)).toEqual(cellsIn(histories.dump));
  for (const row of perImage(moved)) expect(row).toEqual([...new Set(row)].sort((a, b) => a - b));
  const stays = (row: readonly number[]) => row.filter((dump) => !cells.isFree[cells.of[dump]!]);
  expect(perImage(moved).map(stays)).toEqual(perImage(histories.dump).map(stays));
  expect(moved).not.toEqual(histories.dump);
});

test.each([
  ['cell', cells],
  ['stage', whole],
])('flips that are held stay where they are, in a %s', (_, cells) => {
  const isHeld = Uint8Array.from(nothing, () => Number(random.uniform() < 0.3));
  const held = (rows: number[][]) =>
    rows.map((row, place) => {
      const id = place < 17 ? 0 : place < 34 ? 1 : 2;
      return row.filter((dump) => isHeld[id * DUMPS + dump]);
    });
  const moved = new Int32Array(histories.dump.length);
  jitterFlips(histories, cells, isHeld, random, moved);
  const stayed = held(perImage(moved));
  held(perImage(histories.dump)).forEach((row, place) =>
    expect(stayed[place]).toEqual(expect.arrayContaining(row)),
  );
  for (const row of perImage(moved)) expect(new Set(row).size).toBe(row.length);
});

test.each([
  ['cell', 12],
  ['stage', 60],
] as const)('every dump of a %s is as likely', (reach, dumps) => {
  const once = flipHistories(
    flipsOfResults(
      Array.from({ length: dumps }, (_, dump) => Number(dump >= 8)),
      1,
      dumps,
    ),
    [0],
    1,
  );
  const one = cellsOf([{ from: 0, to: dumps - 1 }], dumps, reach);
  const cell = one.of[8]!;
  const counts = new Map<number, number>();
  const moved = new Int32Array(1);
  for (let round = 0; round < 6000; round++) {
    jitterFlips(once, one, new Uint8Array(dumps), random, moved);
    counts.set(moved[0]!, (counts.get(moved[0]!) ?? 0) + 1);
  }
  const expected = 6000 / one.length[cell]!;
  expect(counts.size).toBe(one.length[cell]);
  for (const count of counts.values())
    expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
});

test('in a long cell every choice of dumps is as likely, also among those that stay', () => {
  const [length, stays] = [40, 12];
  const correct = new Uint8Array(length + 10);
  // Flips at the dumps 11, 12 and 13, of which 12 stays.
  correct.fill(1, 11, 12).fill(1, 13);
  const row = flipHistories(flipsOfResults(correct, 1, correct.length), [0], 1);
  const one = cellsOf([{ from: 0, to: correct.length - 1 }], correct.length, 'stage');
  const isHeld = Uint8Array.from(correct, (_, dump) => Number(dump === stays));
  const [counts, moved] = [new Int32Array(correct.length), new Int32Array(3)];
  const rounds = 20_000;
  for (let round = 0; round < rounds; round++) {
    jitterFlips(row, one, isHeld, random, moved);
    for (const dump of moved) counts[dump]! += 1;
  }
  expect(counts[stays]).toBe(rounds);
  const free = [...counts.keys()].filter((dump) => one.isFree[one.of[dump]!] && dump !== stays);
  const expected = (2 * rounds) / free.length;
  for (const dump of free) {
    expect(Math.abs(counts[dump]! - expected)).toBeLessThan(5 * Math.sqrt(expected));
  }
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3 * rounds);
});
