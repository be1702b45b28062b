import { columnsOf } from '../drawing/reduction.ts';
import { drawFilterChart, type FilterChartLook, type FilterRows } from './draw-filter-chart.ts';
import { NO_LEVEL } from './normalise.ts';

const [PAPER, MISSING, AWAITED] = [1000, 1001, 1002];
const LOOK: FilterChartLook = {
  colours: Uint32Array.from({ length: 256 }, (_, level) => level),
  spike: 'most',
  missing: () => MISSING,
  awaited: () => AWAITED,
};

/** The pixels of a chart of rows of levels, as rows. */
function drawn(
  levels: readonly (readonly number[])[],
  size: { readonly width: number; readonly height: number },
  rows: Partial<FilterRows>,
  look: Partial<FilterChartLook> = {},
  here?: readonly number[],
): number[][] {
  const { width, height } = size;
  const dumps = levels[0]!.length;
  const surface = { width, height, pixels: new Uint32Array(width * height).fill(PAPER) };
  drawFilterChart(
    surface,
    {
      top: 0,
      rowHeight: 1,
      order: levels.map((_, filter) => filter),
      clip: { top: 0, bottom: height },
      ...rows,
    },
    {
      filters: levels.length,
      dumps,
      levels: Uint8Array.from(levels.flat()),
      begin: (filter) => filter * dumps,
    },
    Uint8Array.from(here ?? levels[0]!.map(() => 1)),
    columnsOf({ from: 0, to: dumps }, width),
    { ...LOOK, ...look },
  );
  return Array.from({ length: height }, (_, y) => [...surface.pixels.subarray(y * width, (y + 1) * width)]);
}

test('a row a filter in the given order, a column a dump', () => {
  const levels = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ];
  expect(drawn(levels, { width: 3, height: 3 }, { order: [2, 0, 1] })).toEqual([
    levels[2],
    levels[0],
    levels[1],
  ]);
});

test('rows and columns of several pixels are filled', () => {
  expect(drawn([[1, 2]], { width: 4, height: 3 }, { rowHeight: 3 })).toEqual([
    [1, 1, 2, 2],
    [1, 1, 2, 2],
    [1, 1, 2, 2],
  ]);
});

test('where dumps outnumber pixels the upper half of a row has the most, the lower half the least', () => {
  const rows = drawn([[5, 9, 3, 7, NO_LEVEL, 4]], { width: 3, height: 2 }, { rowHeight: 2 });
  expect(rows).toEqual([
    [9, 7, 4],
    [5, 3, 4],
  ]);
});

test.each([
  ['most', [200, 130, 60]],
  ['least', [120, 20, 50]],
  ['farthest', [200, 20, 50]],
] as const)('a row of one pixel shows the %s', (spike, line) => {
  const levels = [[120, 200, 20, 130, 50, 60]];
  expect(drawn(levels, { width: 3, height: 1 }, {}, { spike })).toEqual([line]);
});

test('where filters outnumber pixel rows two pixel rows have the most and the least of those that share them', () => {
  const levels = Array.from({ length: 64 }, (_, filter) =>
    Array.from({ length: 10 }, (_, dump) => 1 + ((filter * 37 + dump * 91) % 255)),
  );
  const height = 16;
  const order = levels.map((_, filter) => (filter * 5) % 64);
  const rows = drawn(levels, { width: 5, height }, { rowHeight: height / 64, order });
  for (let group = 0; group < height / 2; group++) {
    for (let x = 0; x < 5; x++) {
      const cells = order
        .slice(group * 8, group * 8 + 8)
        .flatMap((filter) => levels[filter]!.slice(2 * x, 2 * x + 2));
      expect([rows[2 * group]![x], rows[2 * group + 1]![x]]).toEqual([
        Math.max(...cells),
        Math.min(...cells),
      ]);
    }
  }
});

test('every level is somewhere, whatever the height', () => {
  for (let height = 2; height < 40; height++) {
    for (let filter = 0; filter < 33; filter++) {
      const levels = Array.from({ length: 33 }, (_, other) => [other === filter ? 255 : 1]);
      const rows = drawn(levels, { width: 1, height }, { rowHeight: height / 33 });
      expect({ height, filter, found: rows.flat().includes(255) }).toEqual({ height, filter, found: true });
      expect(rows.flat()).not.toContain(PAPER);
    }
  }
});

test('a scrolled chart stays inside its place', () => {
  const levels = Array.from({ length: 8 }, (_, filter) => [filter + 1]);
  const rows = drawn(levels, { width: 1, height: 6 }, { top: -3, clip: { top: 1, bottom: 4 } });
  expect(rows.flat()).toEqual([PAPER, 5, 6, 7, PAPER, PAPER]);
});

test('no value is hatched, a dump that is still to come says so', () => {
  expect(drawn([[NO_LEVEL, 5, NO_LEVEL]], { width: 3, height: 2 }, { rowHeight: 2 }, {}, [1, 1, 0])).toEqual([
    [MISSING, 5, AWAITED],
    [MISSING, 5, AWAITED],
  ]);
});
