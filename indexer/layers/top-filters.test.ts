import { TopFilters } from './top-filters.ts';

test.each([1, 2, 7, 64, 1024])('the largest %p, equal ones in the order in which they came', (capacity) => {
  let seed = 3;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const values = Array.from({ length: 900 }, () => (random() < 0.1 ? NaN : Math.floor(random() * 40) / 8));
  const top = new TopFilters(capacity);
  values.forEach((value, id) => top.offer(id, value));
  const expected = values
    .map((value, id) => ({ id, value }))
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => b.value - a.value || a.id - b.id)
    .slice(0, capacity);
  expect(top.inOrder()).toEqual(expected);
});
