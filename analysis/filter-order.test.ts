import { firstActivity, orderByActivity, orderByChange, seriateFilters } from './filter-order.ts';

function histories(...rows: readonly (readonly number[])[]) {
  return { filters: rows.length, dumps: rows[0]!.length, values: Float32Array.from(rows.flat()) };
}

test('by change the filter that changes most in all comes first, a dead one last', () => {
  const changes = histories([NaN, 1, 1, 1], [NaN, 0, 0, 0], [NaN, 0, 9, 0], [NaN, 1, 1, 1]);
  expect([...orderByChange(changes)]).toEqual([2, 0, 3, 1]);
});

test('activity begins where a filter changes half as much as it ever does', () => {
  const changes = histories([NaN, 0.1, 0.1, 0.2], [NaN, 4, 1, 1], [NaN, 0, 0, 0], [NaN, 1, 1.9, 4]);
  expect([...firstActivity(changes)]).toEqual([1, 1, 4, 3]);
  expect([...orderByActivity(changes)]).toEqual([0, 1, 3, 2]);
});

test('no values at all are no activity', () => {
  expect([...firstActivity(histories([NaN, NaN], [NaN, 1]))]).toEqual([2, 1]);
});

test('like histories stand side by side whatever their size, and those without variation together', () => {
  const dumps = 300;
  const wave = (turn: number, size: number) =>
    Array.from({ length: dumps }, (_, dump) => size * (2 + Math.sin(dump / 20 + turn)));
  const flat = (value: number) => Array.from({ length: dumps }, () => value);
  const order = [
    ...seriateFilters(histories(wave(0, 1), flat(5), wave(2, 1), wave(0.1, 90), flat(0.1), wave(2.1, 30))),
  ];
  const apart = (a: number, b: number) => Math.abs(order.indexOf(a) - order.indexOf(b));
  expect([apart(0, 3), apart(2, 5), apart(1, 4)]).toEqual([1, 1, 1]);
  expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a value that is missing is not a zero', () => {
  const rising = Array.from({ length: 40 }, (_, dump) => 100 + dump);
  const gap = rising.map((value, dump) => (dump === 20 ? NaN : value));
  const falling = rising.map((value) => 300 - value);
  const order = [...seriateFilters(histories(rising, falling, gap))];
  expect(Math.abs(order.indexOf(0) - order.indexOf(2))).toBe(1);
});
