import { interpolateCividis } from 'd3-scale-chromatic';
import { between, colourTable, ERROR_COLOURS, packed, VERDICTS } from './colours.ts';
import { NONE, RIGHT, WRONG, drawPixelChart, type Verdicts } from './pixel-chart.ts';
import { columnsOf, extremesOf } from './reduction.ts';
import { UNKNOWN, drawStrip } from './strip.ts';
import { AWAITED, drawStripe } from './stripe.ts';
import { checkerboard, fillBand, hatch, plain, type Surface } from './surface.ts';

const LINE = packed('#ff0000');
const GROUND = packed('#00ff00');
const CHECK = packed('#0000ff');

function surface(width: number, height: number): Surface {
  return { pixels: new Uint32Array(width * height), width, height };
}

const rowsOf = ({ pixels, width, height }: Surface) =>
  Array.from({ length: height }, (_, y) => [...pixels.subarray(y * width, (y + 1) * width)]);

const look = { colours: ERROR_COLOURS, missing: plain(LINE), awaited: plain(CHECK) };

test('a packed colour lies in memory as red, green, blue, alpha', () => {
  expect([...new Uint8Array(Uint32Array.of(packed('#123456')).buffer)]).toEqual([0x12, 0x34, 0x56, 255]);
  expect(packed('rgb(18, 52, 86)')).toBe(packed('#123456'));
  expect(between(packed('#000000'), packed('#ff8040'))).toBe(packed('#7f4020'));
});

test('errors go from dark to bright in 256 colours', () => {
  const lightness = (colour: number) => (colour & 255) + ((colour >>> 8) & 255) + ((colour >>> 16) & 255);
  expect(ERROR_COLOURS).toEqual(colourTable(interpolateCividis));
  expect(new Set(ERROR_COLOURS).size).toBeGreaterThan(200);
  expect(lightness(ERROR_COLOURS[255]!)).toBeGreaterThan(2 * lightness(ERROR_COLOURS[0]!));
  expect(colourTable(() => '#010203')).toEqual(new Uint32Array(256).fill(packed('#010203')));
});

test('right and wrong differ in lightness in the pair that is safe for colour-blind readers', () => {
  const grey = (css: string) => {
    const colour = packed(css);
    return 0.2126 * (colour & 255) + 0.7152 * ((colour >>> 8) & 255) + 0.0722 * ((colour >>> 16) & 255);
  };
  expect(Math.abs(grey(VERDICTS.safe.correct) - grey(VERDICTS.safe.wrong))).toBeGreaterThan(50);
});

test('a stripe shows the largest value above and the smallest below, in its rows only', () => {
  const canvas = surface(2, 6);
  const values = extremesOf([0, 1, 0.5, 0.5], columnsOf({ from: 0, to: 4 }, 2));
  drawStripe(canvas, { top: 1, bottom: 5 }, values, look);
  const [low, middle, high] = [0, 128, 255].map((at) => ERROR_COLOURS[at]!);
  expect(rowsOf(canvas)).toEqual([
    [0, 0],
    [high, middle],
    [high, middle],
    [low, middle],
    [low, middle],
    [0, 0],
  ]);
});

test('missing and awaited dumps have textures of their own, never the colour of zero', () => {
  const canvas = surface(3, 2);
  drawStripe(
    canvas,
    { top: 0, bottom: 2 },
    extremesOf([0, NaN, AWAITED], columnsOf({ from: 0, to: 3 }, 3)),
    look,
  );
  expect(rowsOf(canvas)[0]).toEqual([ERROR_COLOURS[0], LINE, CHECK]);
  expect(rowsOf(canvas)[1]).toEqual([ERROR_COLOURS[0], LINE, CHECK]);
});

test('a stripe that is scrolled half out of the canvas keeps its halves', () => {
  const canvas = surface(1, 2);
  const values = { min: Float32Array.of(0), max: Float32Array.of(1) };
  drawStripe(canvas, { top: -2, bottom: 2 }, values, look);
  expect(rowsOf(canvas)).toEqual([[ERROR_COLOURS[0]], [ERROR_COLOURS[0]]]);
  drawStripe(canvas, { top: 5, bottom: 9 }, values, look);
  expect(rowsOf(canvas)).toEqual([[ERROR_COLOURS[0]], [ERROR_COLOURS[0]]]);
});

describe('pixel chart', () => {
  const colours = { correct: 1, wrong: 5, awaited: plain(9) };
  /** Two images at three dumps: learned at the second and at the third. */
  const verdicts = [
    [WRONG, WRONG],
    [RIGHT, WRONG],
    [RIGHT, RIGHT],
  ];
  const results: Verdicts = { verdict: (dump, place) => verdicts[dump]![place]! };

  test('has one row an image, in the order given', () => {
    const canvas = surface(3, 4);
    const rows = { top: 0, rowHeight: 2, order: [1, 0] };
    drawPixelChart(canvas, rows, results, columnsOf({ from: 0, to: 3 }, 3), colours);
    expect(rowsOf(canvas)).toEqual([
      [5, 5, 1],
      [5, 5, 1],
      [5, 1, 1],
      [5, 1, 1],
    ]);
  });

  test('shows a column of both kinds half-way between them', () => {
    const canvas = surface(1, 2);
    drawPixelChart(
      canvas,
      { top: 0, rowHeight: 1, order: [0, 1] },
      results,
      columnsOf({ from: 1, to: 3 }, 1),
      colours,
    );
    expect(rowsOf(canvas)).toEqual([[1], [between(1, 5)]]);
  });

  test('shows where dumps have not come yet', () => {
    const canvas = surface(3, 2);
    const partly: Verdicts = {
      verdict: (dump, place) => (dump === 1 ? NONE : verdicts[dump]![place]!),
    };
    drawPixelChart(
      canvas,
      { top: 0, rowHeight: 1, order: [0, 1] },
      partly,
      columnsOf({ from: 0, to: 3 }, 3),
      colours,
    );
    expect(rowsOf(canvas)).toEqual([
      [5, 9, 1],
      [5, 9, 1],
    ]);
  });

  test('draws only the rows that are on the canvas', () => {
    const canvas = surface(3, 1);
    drawPixelChart(
      canvas,
      { top: -1, rowHeight: 1, order: [0, 1] },
      results,
      columnsOf({ from: 0, to: 3 }, 3),
      colours,
    );
    expect(rowsOf(canvas)).toEqual([[5, 5, 1]]);
  });
});

test('hatch and checkerboard have both of their colours in every neighbourhood', () => {
  const canvas = surface(12, 12);
  for (const texture of [hatch(LINE, GROUND), checkerboard(LINE, GROUND)]) {
    fillBand(canvas, { top: -3, bottom: 20 }, texture);
    for (const row of rowsOf(canvas)) expect(new Set(row)).toEqual(new Set([LINE, GROUND]));
  }
});

test('a strip is full where all dumps of a column are in it, half-way where some are, a texture where none is here', () => {
  const canvas = surface(4, 3);
  const members = Int8Array.of(1, 1, 1, 0, 0, UNKNOWN, UNKNOWN, UNKNOWN);
  const strip = { all: LINE, some: between(LINE, GROUND), none: GROUND, awaited: plain(CHECK) };
  drawStrip(canvas, { top: 1, bottom: 9 }, members, columnsOf({ from: 0, to: 8 }, 4), strip);
  const row = [LINE, between(LINE, GROUND), GROUND, CHECK];
  expect(rowsOf(canvas)).toEqual([[0, 0, 0, 0], row, row]);
});
