import { confusionOf } from '../../analysis/index.ts';
import { cellNear, nextCell } from './cell-near.ts';
import { COUNT_COLOURS, countColour } from './count-colours.ts';
import { bandTops } from './draw-confusion-stripe.ts';
import { binMatrix, binsOf } from './matrix-bins.ts';
import { orderMatrix } from './matrix-order.ts';
import { matrixRoom } from './matrix-room.ts';
import { pannedMatrix, revealedCell, wholeMatrix, zoomedMatrix } from './matrix-view.ts';
import { nextDump, pace, upcoming } from './pace.ts';
import { confusionCsv } from './matrix-csv.ts';
import { countOf, extentOf, imagesOf, isSamePair, mostConfused } from './pairs.ts';
import { namedPlaces, sideNames } from './side-names.ts';

/** Three classes of three images, and one without. */
const classOf = [0, 0, 0, 1, 1, 1, 2, 2, 2];
const takenFor = [0, 0, 1, 2, 2, 1, 2, 2, 2];
const confusion = confusionOf(takenFor, classOf, 4);
const byId = orderMatrix('id', ['d', 'c', 'b', 'a'], null)!;
const pair = (trueClass: number, predicted: number) => ({ trueClass, predicted });

describe('pairs', () => {
  test('a cell has the images of its class that are taken for the other', () => {
    expect(countOf(confusion, pair(0, 0))).toBe(2);
    expect(countOf(confusion, pair(1, 2))).toBe(2);
    expect(countOf(confusion, pair(2, 0))).toBe(0);
    expect(countOf(confusion, pair(3, 3))).toBe(0);
    expect(imagesOf(pair(1, 2), takenFor, [[0, 1, 2], [3, 4, 5], [6, 7, 8], []])).toEqual([3, 4]);
  });

  test('the diagonal is counted apart', () => {
    expect(extentOf(confusion)).toEqual({ wrong: 2, right: 3, images: 3 });
  });

  test('the most confused pairs come first, without the diagonal', () => {
    const pairs = [
      { ...pair(1, 2), count: 2 },
      { ...pair(0, 1), count: 1 },
    ];
    expect(mostConfused(confusion, 5)).toEqual(pairs);
    expect(mostConfused(confusion, 1)).toEqual(pairs.slice(0, 1));
  });

  test('no pair is the same as no pair only', () => {
    expect(isSamePair(null, null)).toBe(true);
    expect(isSamePair(pair(0, 0), null)).toBe(false);
    expect(isSamePair(pair(0, 1), pair(0, 1))).toBe(true);
  });
});

describe('order', () => {
  test('by name, numbers in names as numbers', () => {
    const { ids, places } = orderMatrix('name', ['n10', 'n2', 'm1'], null)!;
    expect([...ids]).toEqual([2, 1, 0]);
    expect([...places]).toEqual([2, 1, 0]);
  });

  test('similarity waits for the last dump, and puts confused classes side by side', () => {
    expect(orderMatrix('similarity', ['a', 'b'], null)).toBeNull();
    const last = confusionOf([2, 1, 0, 1], [0, 1, 2, 1], 3);
    const { places } = orderMatrix('similarity', ['a', 'b', 'c'], last)!;
    expect(Math.abs(places[0]! - places[2]!)).toBe(1);
  });
});

describe('view', () => {
  test('zooming keeps the place under the pointer', () => {
    const view = zoomedMatrix({ left: 2, top: 4, size: 10 }, { x: 6, y: 9 }, 0.5, 20, 400);
    expect(view).toEqual({ left: 4, top: 6.5, size: 5 });
  });

  test('a part of the matrix has cells of two pixels at least; beyond is the whole', () => {
    const closer = zoomedMatrix(wholeMatrix(1000), { x: 0, y: 0 }, 0.9, 1000, 400);
    expect(closer.size).toBe(200);
    expect(zoomedMatrix(closer, { x: 0, y: 0 }, 1.1, 1000, 400)).toEqual(wholeMatrix(1000));
  });

  test('a small matrix zooms to four cells, and one of two cells not at all', () => {
    expect(zoomedMatrix(wholeMatrix(10), { x: 5, y: 5 }, 0.01, 10, 400).size).toBe(4);
    expect(zoomedMatrix(wholeMatrix(2), { x: 1, y: 1 }, 0.01, 2, 400)).toEqual(wholeMatrix(2));
  });

  test('panning ends at the edges, and a cell is revealed by the shortest way', () => {
    const view = { left: 2, top: 4, size: 10 };
    expect(pannedMatrix(view, -5, 100, 20)).toEqual({ left: 0, top: 10, size: 10 });
    expect(revealedCell(view, 12, 3, 20)).toEqual({ left: 3, top: 3, size: 10 });
    expect(revealedCell(view, 5, 5, 20)).toEqual(view);
  });
});

describe('names', () => {
  const side = { from: 0, size: 10, pixels: 400, name: 11 };

  test('they stand where they have room', () => {
    expect(namedPlaces(side, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(namedPlaces({ ...side, from: 3.6, size: 3 }, 10)).toEqual([4, 5, 6]);
    expect(namedPlaces({ ...side, size: 1000 }, 1000).slice(0, 3)).toEqual([0, 65, 130]);
    expect(namedPlaces({ ...side, from: 100, size: 200 }, 1000)[0]).toBe(104);
  });

  test('that of a class that is meant drives away the others that it would cover', () => {
    const names = Array.from({ length: 1000 }, (_, id) => `class ${id}`);
    const order = orderMatrix('id', names, null)!;
    const shown = sideNames(names, order, new Set([70]), { ...side, size: 1000 });
    const ids = shown.map(({ id }) => id);
    expect(ids).toContain(70);
    expect(ids).not.toContain(65);
    expect(ids).toContain(130);
    expect(shown.find(({ id }) => id === 70)!.at).toBeCloseTo(28.2);
    expect(shown.find(({ id }) => id === 70)).toMatchObject({ name: 'class 70', isMeant: true });
  });
});

test('the matrix is as large as its panel allows, names beside it have what they need', () => {
  expect(matrixRoom(60, { width: 600, height: 2000 })).toMatchObject({ left: 76, side: 600 - 76 - 60 });
  expect(matrixRoom(300, { width: 600, height: 2000 })).toMatchObject({ left: 140, side: 400 });
  expect(matrixRoom(90, { width: 600, height: 700 })).toMatchObject({ left: 98, side: 372 });
  expect(matrixRoom(90, { width: 600, height: 100 }).side).toBe(240);
  expect(matrixRoom(90, { width: 0, height: 0 }).side).toBe(1);
});

test('the table has a line for each cell with images', () => {
  expect(confusionCsv(['a', 'b', 'c, d', 'e'], confusion, 300).split('\n')).toEqual([
    'iteration,class,name,predicted,predicted_name,images',
    '300,0,a,0,a,2',
    '300,0,a,1,b,1',
    '300,1,b,1,b,1',
    '300,1,b,2,"c, d",2',
    '300,2,"c, d",2,"c, d",3',
    '',
  ]);
});

describe('bins', () => {
  test('a cell with room is a bin, cut at the edges of the view', () => {
    const { count, of, edges } = binsOf(0.5, 2, 4, 20, 2);
    expect(count).toBe(3);
    expect([...of]).toEqual([0, 1, 2, -1]);
    expect([...edges]).toEqual([0, 5, 15, 20]);
  });

  test('without room each bin takes its share of the places, in order, none empty', () => {
    const { count, of, edges } = binsOf(0, 1000, 1000, 468, 2);
    expect(count).toBe(234);
    expect(new Set(of).size).toBe(234);
    expect([...of]).toEqual([...of].sort((a, b) => a - b));
    expect([edges[0], edges[1], edges[234]]).toEqual([0, 2, 468]);
  });

  test('a bin shows its fullest cell, right and wrong apart, and loses none', () => {
    const bins = binsOf(0, 4, 4, 4, 2);
    const { wrong, right } = binMatrix(confusion, byId, bins, bins);
    expect([...wrong]).toEqual([1, 2, 0, 0]);
    expect([...right]).toEqual([2, 0, 0, 3]);
  });

  test('what is not visible is in no bin', () => {
    const [rows, columns] = [binsOf(0, 2, 4, 40, 2), binsOf(2, 2, 4, 40, 2)];
    expect([...binMatrix(confusion, byId, rows, columns).wrong]).toEqual([0, 0, 2, 0]);
  });
});

describe('cells', () => {
  test('a large cell is the one under the pointer, also without images', () => {
    expect(cellNear(confusion, byId, { x: 0.5, y: 2.5 }, 0)).toEqual(pair(2, 0));
    expect(cellNear(confusion, byId, { x: -0.1, y: 2.5 }, 0)).toBeNull();
    expect(cellNear(confusion, byId, { x: 1, y: 4 }, 0)).toBeNull();
  });

  test('of small cells the nearest one with images is caught, the fuller of two', () => {
    expect(cellNear(confusion, byId, { x: 3.5, y: 1.5 }, 1)).toEqual(pair(2, 2));
    expect(cellNear(confusion, byId, { x: 0.5, y: 3.5 }, 1)).toEqual(pair(3, 0));
    expect(cellNear(confusion, byId, { x: 1.5, y: 0.5 }, 3)).toEqual(pair(0, 1));
  });

  test('keys go to the next cell, or leap to the next one with images', () => {
    const [right, up] = [
      { down: 0, across: 1 },
      { down: -1, across: 0 },
    ] as const;
    expect(nextCell(confusion, byId, pair(2, 0), right, false)).toEqual(pair(2, 1));
    expect(nextCell(confusion, byId, pair(2, 0), right, true)).toEqual(pair(2, 2));
    expect(nextCell(confusion, byId, pair(0, 1), up, false)).toEqual(pair(0, 1));
    expect(nextCell(confusion, byId, pair(2, 2), right, true)).toEqual(pair(2, 2));
  });
});

describe('colours', () => {
  const luminance = (colour: number) =>
    [0, 8, 16].reduce((sum, shift) => sum + ((colour >>> shift) & 255), 0);

  test('one image is seen, and more of them are further from the ground', () => {
    for (const [theme, sign] of [
      ['light', -1],
      ['dark', 1],
    ] as const) {
      for (const table of [COUNT_COLOURS[theme].wrong, COUNT_COLOURS[theme].right]) {
        const [least, half, most] = [1, 5, 9].map((count) => luminance(countColour(table, count, 9)));
        expect(sign * (half! - least!)).toBeGreaterThan(0);
        expect(sign * (most! - half!)).toBeGreaterThan(0);
      }
    }
  });

  test('where one is the most there is, it has the colour of the most', () => {
    expect(countColour(COUNT_COLOURS.light.wrong, 1, 1)).toBe(COUNT_COLOURS.light.wrong[255]);
  });
});

describe('play', () => {
  test('it is never faster than ten steps a second; beyond that a step passes several dumps', () => {
    expect(pace(2)).toEqual({ interval: 500, stride: 1 });
    expect(pace(10)).toEqual({ interval: 100, stride: 1 });
    expect(pace(50)).toEqual({ interval: 100, stride: 5 });
  });

  test('it stops at the end of what is visible, and looks no further', () => {
    const range = { from: 2, to: 9.5 };
    expect(nextDump(3, 1, range)).toBe(4);
    expect(nextDump(8, 5, range)).toBe(9);
    expect(nextDump(9, 1, range)).toBeNull();
    expect(upcoming(2, 3, range)).toEqual([5, 8, 9]);
    expect(upcoming(0, 1, { from: 0, to: 750 })).toHaveLength(8);
  });
});

test('bands stand on each other, a column is the mean of the dumps that are known', () => {
  const shares = Float32Array.of(0.5, 0.25, NaN, NaN, 0.25, 0.25, NaN, NaN);
  expect([...bandTops(shares, 4, 2, 0, 0, 100)!]).toEqual([50, 25]);
  expect([...bandTops(shares, 4, 2, 0, 2, 80)!]).toEqual([50, 30]);
  expect(bandTops(shares, 4, 2, 2, 3, 100)).toBeUndefined();
});
