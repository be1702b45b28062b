import { itemAt, layOutAxis, partAt, sharedOut, type AxisContent, type AxisRoom } from './grid-axis.ts';

const SIZES = { folded: 18, mostFolded: 40, leastOpen: 14, mostOfWeight: 10, focus: 16, partFocus: 6 };

/** Items 2, 0, 1 in this order, with 3, 1 and 2 parts. */
const CONTENT: AxisContent = {
  items: Int32Array.of(2, 0, 1),
  partOffsets: Int32Array.of(0, 3, 4, 6),
  parts: Int32Array.of(10, 11, 12, 20, 30, 31),
  weights: Float64Array.of(1, 6, 3, 5, 2, 3),
};

const room = (part: Partial<AxisRoom>): AxisRoom => ({
  length: 90,
  isOpen: () => false,
  isInFocus: () => false,
  isPartInFocus: () => false,
  sizes: SIZES,
  ...part,
});

const MANY: AxisContent = {
  items: Int32Array.from({ length: 1000 }, (_, item) => item),
  partOffsets: Int32Array.from({ length: 1001 }, (_, item) => item),
  parts: Int32Array.from({ length: 1000 }, (_, item) => item),
  weights: new Float64Array(1000).fill(1),
};

test('folded items are alike, and no larger than they need', () => {
  expect([...layOutAxis(CONTENT, room({})).edges]).toEqual([0, 30, 60, 90]);
  expect(layOutAxis(CONTENT, room({ length: 900 })).length).toBe(120);
});

test('unfolded items are as long as their parts weigh, parts within them too', () => {
  const axis = layOutAxis(CONTENT, room({ length: 200, isOpen: () => true }));
  expect([...axis.edges]).toEqual([0, 100, 150, 200]);
  expect(axis.gap).toBe(4);
  expect(axis.partFrom[0]).toBe(0);
  expect(axis.partTo[2]).toBeCloseTo(96);
  expect(axis.partTo[1]! - axis.partFrom[1]!).toBeCloseTo(96 * 0.6);
  expect(axis.partFrom[4]).toBe(150);
});

test('an unfolded item among folded ones gets the room, and folded ones what they need', () => {
  const axis = layOutAxis(CONTENT, room({ isOpen: (item) => item === 2 }));
  expect([...axis.isOpen]).toEqual([1, 0, 0]);
  expect(axis.edges[1]).toBeCloseTo(90 - 36);
  expect([axis.partFrom[4], axis.partTo[5]]).toEqual([axis.edges[2], axis.edges[3]! - axis.gap]);
});

test('a thousand items have room; those in focus can be read all the same', () => {
  const axis = layOutAxis(MANY, room({ length: 900, isInFocus: (item) => item % 250 === 7 }));
  expect(axis.edges[1000]).toBeCloseTo(900);
  expect(axis.edges[8]! - axis.edges[7]!).toBeCloseTo(16, -1);
  expect(axis.edges[8]! - axis.edges[7]!).toBeGreaterThan(12);
  expect(axis.edges[10]! - axis.edges[9]!).toBeLessThan(0.9);
  expect(axis.gap).toBe(0);
});

test('a selected part can be seen', () => {
  const axis = layOutAxis(
    MANY,
    room({ length: 900, isOpen: () => true, isPartInFocus: (part) => part === 3 }),
  );
  expect(axis.partTo[3]! - axis.partFrom[3]!).toBeLessThan(1);
  const wide = layOutAxis(
    CONTENT,
    room({ length: 60, isOpen: () => true, isPartInFocus: (part) => part === 10 }),
  );
  expect(wide.partTo[0]! - wide.partFrom[0]!).toBe(6);
});

test('what is at a pixel', () => {
  const axis = layOutAxis(CONTENT, room({ length: 200, isOpen: () => true }));
  expect([-1, 0, 99.9, 100, 199, 200].map((pixel) => itemAt(axis, pixel))).toEqual([-1, 0, 0, 1, 2, -1]);
  expect([0, 9.5, 9.7, 95.9, 96.5].map((pixel) => partAt(axis, 0, pixel))).toEqual([0, 0, 1, 2, -1]);
  const folded = layOutAxis(CONTENT, room({}));
  expect([itemAt(folded, 31), partAt(folded, 1, 31)]).toEqual([1, -1]);
});

test('a length is shared out by weights, and none gets less than its least', () => {
  const shares = (weights: number[], least: number[], length: number) => [
    ...sharedOut(Float64Array.from(weights), Float64Array.from(least), length),
  ];
  expect(shares([1, 3], [0, 0], 8)).toEqual([2, 6]);
  expect(shares([1, 3, 0], [4, 0, 2], 12)).toEqual([4, 6, 2]);
  // One that gets its least takes from the others, and they may need theirs then.
  expect(shares([1, 2, 9], [5, 2.5, 0], 12)).toEqual([5, 2.5, 4.5]);
  expect(shares([1, 1], [10, 30], 20)).toEqual([5, 15]);
  expect(shares([], [], 20)).toEqual([]);
});
