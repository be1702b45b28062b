import { correlate, type AnomalyIterations, type Correlation } from '../../analysis/index.ts';
import type { Surface } from '../drawing/surface.ts';
import { networkOrder } from './cell-order.ts';
import { layOutColumns, layOutRows, type GridLayout } from './correlation-layout.ts';
import { countColour, countsOfDumps, mostOfCells, paintGrid, type GridColours } from './paint-grid.ts';

/** Classes 3 and 8: dumps 1, 2, 4 and dumps 2, 5. */
const ITERATIONS: AnomalyIterations = {
  runDumps: 6,
  classes: Int32Array.of(3, 8),
  offsets: Int32Array.of(0, 3, 5),
  dumps: Int32Array.of(1, 2, 4, 2, 5),
  all: Int32Array.of(1, 2, 4, 5),
};

/** Layers of filters 0 … 3 and 4 … 7. */
const FIRST_FILTER = Int32Array.of(0, 4, 8);
const TOP = 3;
const TOP_FILTERS = [
  [-1, -1, -1],
  [0, 1, 4],
  [0, 1, 5],
  [0, 1, 2],
  [4, 6, 7],
  [0, 1, 2],
];
const top = { dumps: 6, top: TOP, filter: Int32Array.from(TOP_FILTERS.flat()) };
const correlation = correlate(ITERATIONS, top, FIRST_FILTER, { k: TOP, leastAppearances: 1 });

const COLOURS: GridColours = {
  paper: 1,
  ground: 2,
  hairline: 2,
  counts: Uint32Array.from({ length: 256 }, (_, at) => 1000 + at),
  present: 0xff0000ff,
  linked: 0xff00ff00,
};
const [WIDTH, HEIGHT] = [140, 96];

function layoutOf(isOpen: boolean, of: Correlation = correlation): GridLayout {
  const order = networkOrder(of, null);
  const shape = { isOpen: () => isOpen, isInFocus: () => false };
  return {
    rows: layOutRows(of, order, { ...shape, length: HEIGHT, isSetInFocus: () => false }),
    columns: layOutColumns(of, order, { ...shape, length: WIDTH }),
  };
}

function painted(layout: GridLayout, links: readonly { set: number; column: number }[] = []): Surface {
  const surface = { pixels: new Uint32Array(WIDTH * HEIGHT), width: WIDTH, height: HEIGHT };
  const window = { left: 0, top: 0, scaleX: 1, scaleY: 1 };
  paintGrid(surface, { correlation, layout, window, links }, COLOURS);
  return surface;
}

const at = ({ pixels, width }: Surface, x: number, y: number) =>
  pixels[Math.floor(y) * width + Math.floor(x)]!;
const middle = (from: number, to: number) => (from + to) / 2;

test('folded cells have the colour of their counts', () => {
  const layout = layoutOf(false);
  const surface = painted(layout);
  const { rows, columns } = layout;
  for (let row = 0; row < 2; row++) {
    for (let column = 0; column < 2; column++) {
      const count = correlation.cells[row * 2 + column]!;
      const [x, y] = [
        middle(columns.edges[column]!, columns.edges[column + 1]!),
        middle(rows.edges[row]!, rows.edges[row + 1]!),
      ];
      expect(at(surface, x, y)).toBe(countColour(COLOURS, count, mostOfCells(correlation)));
    }
  }
  expect([...correlation.cells]).toEqual([2, 3, 4, 1]);
  expect(at(surface, columns.edges[1]! - 1, 4)).toBe(COLOURS.paper);
});

test('a mini-set is painted at its iterations and nowhere else, green where it is linked', () => {
  const layout = layoutOf(true);
  const { rows, columns } = layout;
  const surface = painted(layout, [{ set: 0, column: 1 }]);
  let count = 0;
  rows.parts.forEach((set, part) => {
    const own = correlation.sets.iterations.subarray(
      correlation.sets.iterationOffsets[set],
      correlation.sets.iterationOffsets[set + 1],
    );
    const dumps = Array.from(own, (place) => ITERATIONS.all[place]!);
    columns.parts.forEach((place, iteration) => {
      const isThere = dumps.includes(ITERATIONS.dumps[place]!);
      const seen = at(
        surface,
        middle(columns.partFrom[iteration]!, columns.partTo[iteration]!),
        middle(rows.partFrom[part]!, rows.partTo[part]!),
      );
      const isLinked = set === 0 && place >= 3;
      expect(seen).toBe(isThere ? (isLinked ? COLOURS.linked : COLOURS.present) : COLOURS.ground);
      count += Number(isThere);
    });
  });
  expect(count).toBe(10);
});

test('what is thinner than a pixel can be seen', () => {
  const layout = layoutOf(true);
  const surface = { pixels: new Uint32Array(4), width: 2, height: 2 };
  const window = { left: 0, top: 0, scaleX: 2 / layout.columns.length, scaleY: 2 / layout.rows.length };
  paintGrid(surface, { correlation, layout, window, links: [] }, COLOURS);
  expect([...surface.pixels].every((colour) => colour !== COLOURS.ground && colour !== COLOURS.paper)).toBe(
    true,
  );
});

test('a layer has so many anomaly filters at a dump', () => {
  expect([...countsOfDumps(correlation, 0)]).toEqual([0, 2, 2, 0, 0, 3]);
  expect([...countsOfDumps(correlation, 1)]).toEqual([0, 1, 1, 0, 3, 0]);
});
