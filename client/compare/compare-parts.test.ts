import { comparedCsv } from './compared-csv.ts';
import { comparedScale, lineColour, lineDash } from './draw-compare.ts';

const ALL = { from: 0, to: 3 };

test('a scale spans what is visible of all lines', () => {
  const lines = [
    [1, 2, 50],
    [NaN, 4, 0],
  ];
  expect(comparedScale(lines, { from: 0, to: 2 }, false, false)).toMatchObject({ from: 1, to: 4 });
  expect(comparedScale(lines, ALL, false, false)).toMatchObject({ from: 0, to: 50 });
});

test('a difference has 0 in its scale, and is never on a log scale', () => {
  expect(comparedScale([[2, 3, 4]], ALL, true, true)).toMatchObject({ from: 0, to: 4, isLog: false });
  expect(comparedScale([[-2, -3, -4]], ALL, false, true)).toMatchObject({ from: -4, to: 0 });
});

test('a log scale begins at the least value above 0', () => {
  expect(comparedScale([[0, 0.01, 1]], ALL, true, false)).toMatchObject({ from: 0.01, to: 1, isLog: true });
});

test('lines without values, or with a single one, have a scale', () => {
  expect(comparedScale([[NaN, NaN]], ALL, false, false)).toMatchObject({ from: 0, to: 1 });
  expect(comparedScale([[3, 3]], ALL, false, false)).toMatchObject({ from: 2.5, to: 3.5 });
});

test('no two of twenty lines look alike', () => {
  const looks = Array.from({ length: 20 }, (_, at) => `${lineColour(at)} ${lineDash(at)}`);
  expect(new Set(looks).size).toBe(20);
});

test('a line a dump, a column each line; nothing for no value', () => {
  const columns = [
    { name: 'conv1, filter 3', values: [1, NaN, 3] },
    { name: 'fc', values: [4, 5] },
  ];
  expect(comparedCsv([0, 30, 60], columns, { first: 1, last: 2 })).toBe(
    'iteration,"conv1, filter 3",fc\n30,,5\n60,3,\n',
  );
});
