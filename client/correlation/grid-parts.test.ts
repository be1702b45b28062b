import type { GridAxis } from '../grid/grid-axis.ts';
import { namesWithRoom } from './grid-names.ts';
import { nextSpot } from './grid-steps.ts';

/** Items of 1 to 3 parts; the middle one is unfolded. */
const AXIS: GridAxis = {
  items: Int32Array.of(0, 1, 2),
  edges: Float64Array.of(0, 10, 40, 50),
  gap: 0,
  isOpen: Uint8Array.of(0, 1, 0),
  partOffsets: Int32Array.of(0, 1, 4, 6),
  parts: Int32Array.of(0, 1, 2, 3, 4, 5),
  partFrom: Float64Array.of(0, 10, 20, 30, 40, 40),
  partTo: Float64Array.of(10, 20, 30, 40, 50, 50),
  length: 50,
};
const LAYOUT = { rows: AXIS, columns: AXIS };
const UP = { down: -1, across: 0 };
const DOWN = { down: 1, across: 0 };

/** The rows and mini-sets that a key goes through, from the first cell on. */
function through(keys: number, step = DOWN, isFar = false): string[] {
  const seen: string[] = [];
  let spot = nextSpot(LAYOUT, null, step, isFar)!;
  for (let key = 0; key < keys; key++) {
    spot = nextSpot(LAYOUT, spot, step, isFar)!;
    seen.push(`${spot.row}:${spot.set}`);
  }
  return seen;
}

test('arrows go through the mini-sets of an unfolded layer, and stay at the edge', () => {
  expect(through(6)).toEqual(['1:1', '1:2', '1:3', '2:-1', '2:-1', '2:-1']);
  expect(through(2, UP)).toEqual(['0:-1', '0:-1']);
  const last = { row: 2, set: -1, column: 0, iteration: -1 };
  expect(nextSpot(LAYOUT, last, UP, false)).toMatchObject({ row: 1, set: 3 });
});

test('with shift they go from layer to layer', () => {
  expect(through(3, DOWN, true)).toEqual(['1:1', '2:-1', '2:-1']);
  const inside = { row: 1, set: 3, column: 0, iteration: -1 };
  expect(nextSpot(LAYOUT, inside, UP, true)).toMatchObject({ row: 0, set: -1 });
});

test('a grid of nothing has no spot', () => {
  const none = { ...AXIS, items: new Int32Array(0) };
  expect(nextSpot({ rows: none, columns: AXIS }, null, DOWN, false)).toBeNull();
});

test('names that are meant have room, then those of the largest; none stands on another', () => {
  const spans = [0, 10, 20, 30, 60, 62, 64].map((from, at) => ({ from, to: at === 3 ? 58 : from + 2 }));
  const names = (meant: number) =>
    namesWithRoom(spans, (place) => place === meant, 70, 14).map(({ place }) => place);
  expect(names(-1)).toEqual([0, 2, 3, 4]);
  expect(names(6)).toEqual([0, 2, 3, 6]);
  expect(names(1)).toEqual([1, 3, 4]);
  const near = [
    { from: -3e6, to: 3e6 },
    { from: 0, to: 2 },
  ];
  expect(namesWithRoom(near, (place) => place === 1, 3, 14).map(({ place }) => place)).toEqual([1]);
  expect(namesWithRoom(spans, () => false, 35, 14).map(({ place }) => place)).toEqual([0, 3]);
});
