import { RANKINGS } from '../../schema/index.ts';
import { TopFilters } from './top-filters.ts';

const rankings = RANKINGS.flatMap((ranking) =>
  [1, 2, 7, 64, 1024].map((capacity) => [ranking, capacity] as const),
);

test.each(rankings)('%s: the first %p, equal ones in the order in which they came', (ranking, capacity) => {
  let seed = 3;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const values = Array.from({ length: 900 }, () =>
    random() < 0.1 ? NaN : Math.floor(random() * 40) / 8 - 2,
  );
  const top = new TopFilters(ranking, capacity);
  values.forEach((value, id) => top.offer(id, value));
  const expected = values
    .map((value, id) => ({ id, value }))
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => (ranking === 'cosine' ? a.value - b.value : b.value - a.value) || a.id - b.id)
    .slice(0, capacity);
  const { ids, values: found } = top.takeAll();
  expect(Array.from(ids, (id, i) => ({ id, value: found[i] }))).toEqual(expected);
});
