import { boxColours, drawBoxes } from './box-plot.ts';
import { between, packed } from './colours.ts';
import { divergingColours } from './diverging.ts';
import { bandColours, drawHorizon, type HorizonLook } from './horizon.ts';
import { groundOf, mixed } from './ramps.ts';
import { columnsOf, extremesOf } from './reduction.ts';
import { sequentialColours } from './sequential.ts';
import { plain, type Surface } from './surface.ts';

const PAPER = '#ffffff';
const MISSING = packed('#ff00ff');
const AWAITED = packed('#00ff00');
const textures = { missing: plain(MISSING), awaited: plain(AWAITED) };

function surface(width: number, height: number): Surface {
  return { pixels: new Uint32Array(width * height), width, height };
}

const columnOf = ({ pixels, width, height }: Surface, x: number) =>
  Array.from({ length: height }, (_, y) => pixels[y * width + x]);

/** A chart of 4 rows with a row of nothing above and below it, a pixel column a value unless told otherwise. */
function drawn(
  values: readonly number[],
  look: Partial<HorizonLook> & { bands: number },
  width = values.length,
) {
  const canvas = surface(width, 6);
  const colours = bandColours(look.bands, 'light', PAPER);
  const columns = columnsOf({ from: 0, to: values.length }, width);
  const isHere = (x: number) => x !== 0;
  const whole: HorizonLook = { colours, negatives: 'mirror', ...textures, ...look };
  drawHorizon(canvas, { top: 1, bottom: 5 }, extremesOf(values, columns), isHere, whole);
  return { canvas, ...colours };
}

test('a value is cut into bands that are laid over each other, from the foot up', () => {
  // 1/4 of two bands of four rows is two rows; 5/8 is a whole band and a row of the next one.
  const { canvas, above } = drawn([0, 0.25, 0.625, 1], { bands: 2 });
  const [ground, first, second] = above;
  expect(columnOf(canvas, 0)).toEqual([0, ground, ground, ground, ground, 0]);
  expect(columnOf(canvas, 1)).toEqual([0, ground, ground, first, first, 0]);
  expect(columnOf(canvas, 2)).toEqual([0, first, first, first, second, 0]);
  expect(columnOf(canvas, 3)).toEqual([0, second, second, second, second, 0]);
});

test('what is below the middle stands at the foot, or hangs from the top, in a hue of its own', () => {
  const mirrored = drawn([0, -0.25], { bands: 2 });
  const { below } = mirrored;
  expect(below[1]).not.toBe(mirrored.above[1]);
  expect(columnOf(mirrored.canvas, 1).slice(1, 5)).toEqual([below[0], below[0], below[1], below[1]]);
  const { canvas } = drawn([0, -0.25], { bands: 2, negatives: 'offset' });
  expect(columnOf(canvas, 1).slice(1, 5)).toEqual([below[1], below[1], below[0], below[0]]);
});

test('a pixel that the curve cuts has the part of the colour that is below the curve', () => {
  const { canvas, above } = drawn([0, 0.375], { bands: 1 });
  expect(columnOf(canvas, 1)[3]).toBe(mixed(above[0]!, above[1]!, 0.5));
});

test('no value is not nothing: it has a texture, and another one where it is on its way', () => {
  const { canvas, above } = drawn([NaN, NaN, 0], { bands: 3 });
  expect(columnOf(canvas, 0).slice(1, 5)).toEqual(Array(4).fill(AWAITED));
  expect(columnOf(canvas, 1).slice(1, 5)).toEqual(Array(4).fill(MISSING));
  expect(columnOf(canvas, 2).slice(1, 5)).toEqual(Array(4).fill(above[0]));
});

test('a column of several dumps shows the least and the most of them', () => {
  const { canvas, above } = drawn([1, 0.5, 0.25, 0.25], { bands: 1 }, 2);
  const half = between(above[1]!, above[0]!);
  expect(columnOf(canvas, 0).slice(1, 5)).toEqual([half, half, above[1], above[1]]);
  expect(columnOf(canvas, 1).slice(1, 5)).toEqual([above[0], above[0], above[0], above[1]]);
});

/** Boxes in a chart of 9 rows: the share k / 8 stands in row 8 − k. */
function boxes(values: readonly (readonly number[])[], width: number): { canvas: Surface; look: Colours } {
  const canvas = surface(width, 9);
  const look = boxColours('light');
  const columns = columnsOf({ from: 0, to: values.length }, width);
  const [min, q1, median, q3, max] = [0, 1, 2, 3, 4].map((part) =>
    extremesOf(
      values.map((dump) => dump[part]! / 8),
      columns,
    ),
  );
  const fences = { min: min!.min, max: max!.max, q1: q1!.min, q3: q3!.max, median: median! };
  drawBoxes(canvas, { top: 0, bottom: 9 }, fences, columns, (x) => x !== 0, { ...look, ...textures });
  return { canvas, look };
}
type Colours = ReturnType<typeof boxColours>;

test('a dump with room has a box apart from the next one, a whisker in its middle, a line at its median', () => {
  const { canvas, look } = boxes(
    [
      [0, 2, 4, 6, 8],
      [0, 2, 4, 6, 8],
      [0, 2, 4, 6, 8],
    ],
    30,
  );
  const { whisker: w, box: b, median: m } = look;
  const middle = Array.from({ length: 10 }, (_, at) => columnOf(canvas, 10 + at)).find(
    (column) => column[0] === w,
  );
  expect(middle).toEqual([w, w, b, b, m, b, b, w, w]);
  expect(columnOf(canvas, 13)).toEqual([0, 0, b, b, m, b, b, 0, 0]);
  expect(columnOf(canvas, 10)).toEqual(Array(9).fill(0));
});

test('where dumps outnumber pixels a column has the outermost of each, and all medians', () => {
  const { canvas, look } = boxes(
    [
      [0, 3, 4, 5, 6],
      [2, 3, 6, 7, 8],
      [3, 3, 4, 5, 5],
      [3, 3, 4, 5, 5],
    ],
    2,
  );
  const { whisker: w, box: b, median: m } = look;
  expect(columnOf(canvas, 0)).toEqual([w, b, m, m, m, b, w, w, w]);
  expect(columnOf(canvas, 1)).toEqual([0, 0, 0, b, m, b, 0, 0, 0]);
});

test('a dump without values is no box', () => {
  const none = [NaN, NaN, NaN, NaN, NaN];
  const { canvas } = boxes([none, none], 2);
  expect(columnOf(canvas, 0)).toEqual(Array(9).fill(AWAITED));
  expect(columnOf(canvas, 1)).toEqual(Array(9).fill(MISSING));
});

const lightness = (colour: number) =>
  0.2126 * (colour & 255) + 0.7152 * ((colour >>> 8) & 255) + 0.0722 * ((colour >>> 16) & 255);

test('what is much stands out from the ground, on light paper and on dark', () => {
  const [light, dark] = [sequentialColours('light'), sequentialColours('dark')];
  for (let at = 1; at < 256; at++) {
    expect(lightness(light[at]!)).toBeLessThanOrEqual(lightness(light[at - 1]!) + 1);
    expect(lightness(dark[at]!)).toBeGreaterThanOrEqual(lightness(dark[at - 1]!) - 1);
  }
  expect(groundOf('#ffffff')).toBe('light');
  expect(groundOf('#15171b')).toBe('dark');
});

test('a diverging map has its middle at 0, and both ends are as strong', () => {
  for (const ground of ['light', 'dark'] as const) {
    const colours = divergingColours(ground);
    const spread = (colour: number) =>
      Math.max(colour & 255, (colour >>> 16) & 255) - Math.min(colour & 255, (colour >>> 16) & 255);
    expect(spread(colours[127]!)).toBeLessThan(12);
    expect(spread(colours[128]!)).toBeLessThan(12);
    expect(Math.abs(lightness(colours[0]!) - lightness(colours[255]!))).toBeLessThan(25);
  }
});

/** Of a colour and the paper of the theme (WCAG 2.2, contrast ratio). */
function contrast(colour: number, paper: number): number {
  const light = (packedColour: number) => {
    const [red, green, blue] = [0, 8, 16].map((shift) => {
      const value = ((packedColour >>> shift) & 255) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const [a, b] = [light(colour), light(paper)];
  return Math.max(a, b) / Math.min(a, b);
}

test('all of a box plot stands out from the paper, and its parts from each other', () => {
  for (const [ground, paper] of [
    ['light', '#ffffff'],
    ['dark', '#15171b'],
  ] as const) {
    const { whisker, box, median } = boxColours(ground);
    expect(contrast(whisker, packed(paper))).toBeGreaterThan(3);
    expect(contrast(box, whisker)).toBeGreaterThan(1.5);
    expect(contrast(median, box)).toBeGreaterThan(1.5);
  }
});
