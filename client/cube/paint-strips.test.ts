import { dumpPlace } from '../drawing/entry-place.ts';
import { columnsOf } from '../drawing/reduction.ts';
import { plain, type Surface } from '../drawing/surface.ts';
import { paintStrips } from './paint-strips.ts';

const colours = Uint32Array.from({ length: 256 }, (_, level) => 1000 + level);
const look = { colours, missing: plain(7), awaited: plain(9) };

function painted(height: number, width: number, strips: Parameters<typeof paintStrips>[1], dumps = width) {
  const surface: Surface = { pixels: new Uint32Array(width * height), width, height };
  paintStrips(surface, strips, columnsOf({ from: 0, to: dumps }, width), look);
  return Array.from({ length: height }, (_, y) => [...surface.pixels.subarray(y * width, (y + 1) * width)]);
}

test('a strip has a colour a dump, hatches what has no value, and waits for what is not here', () => {
  const shown = { place: dumpPlace(3), levels: Uint8Array.of(5, 0, 200) };
  expect(
    painted(4, 3, [
      { top: 0, bottom: 2, shown },
      { top: 2, bottom: 9, shown: null },
    ]),
  ).toEqual([
    [1005, 7, 1200],
    [1005, 7, 1200],
    [9, 9, 9],
    [9, 9, 9],
  ]);
});

test('where dumps share a column the most is above, the least below, and one row shows the most', () => {
  const shown = { place: dumpPlace(4), levels: Uint8Array.of(5, 200, 0, 40) };
  expect(
    painted(
      3,
      2,
      [
        { top: 0, bottom: 2, shown },
        { top: 2, bottom: 3, shown },
      ],
      4,
    ),
  ).toEqual([
    [1200, 1040],
    [1005, 1040],
    [1200, 1040],
  ]);
});

test('buckets that share a column show the most and the least of all of them, as their dumps do', () => {
  const dumps = Uint8Array.of(5, 200, 0, 40, 7, 7, 90, 3);
  const buckets = Uint8Array.of(5, 200, 0, 40, 7, 7, 3, 90);
  const ofDumps = { place: dumpPlace(8), levels: dumps };
  const ofBuckets = { place: { level: 1, first: 0, entries: 8 }, levels: buckets };
  const strip = (shown: typeof ofDumps) => painted(2, 4, [{ top: 0, bottom: 2, shown }], 8);
  expect(strip(ofBuckets)).toEqual(strip(ofDumps));
  expect(painted(2, 2, [{ top: 0, bottom: 2, shown: ofBuckets }], 8)).toEqual([
    [1200, 1090],
    [1005, 1003],
  ]);
});
