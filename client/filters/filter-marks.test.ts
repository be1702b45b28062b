import type { Finding } from '../../analysis/index.ts';
import { marksOf, placedMarks, placedSymbol } from './filter-marks.ts';

const finding = (rule: Finding['rule'], node: number, ...filters: number[]): Finding => ({
  rule,
  node,
  filters,
  from: 0,
  to: 1,
  dumps: 2,
  value: NaN,
  limit: NaN,
  other: NaN,
});

test('each filter that findings name has a mark with all that they say of it, a rule once', () => {
  const marks = marksOf([
    finding('dead-filter', 4, 7, 2),
    finding('growing-sd', 4),
    finding('duplicate-filters', 4, 2, 3),
    finding('duplicate-filters', 4, 2, 5),
    finding('ever-active-filter', 9, 0),
  ]);
  expect(marks.get(4)!.map(({ filter, symbol }) => [filter, symbol])).toEqual([
    [2, '○'],
    [3, '='],
    [5, '='],
    [7, '○'],
  ]);
  expect(marks.get(4)![0]).toMatchObject({
    rules: ['dead-filter', 'duplicate-filters'],
    text: 'dead filters, duplicate filters',
  });
  expect([...marks.keys()]).toEqual([4, 9]);
  const [nan] = marksOf([finding('not-finite', 1, 0)]).get(1)!;
  expect(nan!.text).toBe('NaN or infinity');
});

test('marks that would cover each other stand side by side; of more, that share a place, it says how many; what is scrolled away has none', () => {
  const marks = marksOf([finding('dead-filter', 1, 0, 14, 15, 40, 41, 42, 43, 90)]).get(1)!;
  const placed = placedMarks(marks, (filter) => filter * 4 - 1, 300);
  expect(
    placed.map((place) => [
      place.top,
      place.lane,
      placedSymbol(place),
      place.marks.map(({ filter }) => filter),
    ]),
  ).toEqual([
    [55, 0, '○', [14]],
    [59, 1, '○', [15]],
    [159, 0, '○', [40]],
    [163, 1, '○2', [41, 42]],
    [171, 0, '○', [43]],
  ]);
});
