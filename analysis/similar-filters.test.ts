import { SIMILAR_FILTERS, SimilarFilters, type SimilarFilter } from './similar-filters.ts';
import { RandomStream } from './random.ts';

/** By definition: all cosines, sorted. */
function plain(layer: readonly (readonly number[])[], filter: number): SimilarFilter[] {
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return layer
    .map((weights, other) => {
      const norms = Math.sqrt(dot(layer[filter]!, layer[filter]!)) * Math.sqrt(dot(weights, weights));
      return { filter: other, cosine: Math.fround(dot(layer[filter]!, weights) / norms) };
    })
    .filter(({ filter: other, cosine }) => other !== filter && Number.isFinite(cosine))
    .sort((a, b) => Math.abs(b.cosine) - Math.abs(a.cosine) || a.filter - b.filter)
    .slice(0, SIMILAR_FILTERS);
}

/** @param stretch filters that are added at once */
function similar(layer: readonly (readonly number[])[], filter: number, stretch = layer.length) {
  const filters = new SimilarFilters(filter, Float32Array.from(layer[filter]!));
  for (let from = 0; from < layer.length; from += stretch)
    filters.add(Float32Array.from(layer.slice(from, from + stretch).flat()));
  return filters.best;
}

test.each([1, 2, 7, 8])('of filters of length %d the best are those of the definition', (length) => {
  const random = new RandomStream(5);
  const layer = Array.from({ length: 60 }, () =>
    Array.from({ length }, () => Math.fround(random.uniform() - 0.5)),
  );
  for (const filter of [0, 30, 59]) {
    const found = similar(layer, filter);
    const expected = plain(layer, filter);
    expect(found).toHaveLength(SIMILAR_FILTERS);
    found.forEach(({ cosine }, i) => expect(cosine).toBeCloseTo(expected[i]!.cosine, 6));
    if (length > 2) expect(found.map((one) => one.filter)).toEqual(expected.map((one) => one.filter));
    for (const stretch of [1, 7, 59]) expect(similar(layer, filter, stretch)).toEqual(found);
  }
});

test('the opposite counts as much as the twin, and the smaller number comes first', () => {
  const found = similar(
    [
      [2, 0],
      [0, 3],
      [-1, 0],
      [4, 4],
      [5, 0],
      [-7, 0],
    ],
    0,
  );
  expect(found).toEqual([
    { filter: 2, cosine: -1 },
    { filter: 4, cosine: 1 },
    { filter: 5, cosine: -1 },
    { filter: 3, cosine: Math.fround(Math.SQRT1_2) },
    { filter: 1, cosine: 0 },
  ]);
});

test('ties fill the last places by number', () => {
  const found = similar(
    Array.from({ length: 50 }, () => [1, 2, 3]),
    3,
    9,
  );
  expect(found.map(({ filter }) => filter)).toEqual([...Array(21).keys()].filter((filter) => filter !== 3));
  expect(found.every(({ cosine }) => cosine === 1)).toBe(true);
});

test('0/0, NaN and infinity are no cosines', () => {
  const layer = [
    [1, 2],
    [0, 0],
    [NaN, 1],
    [Infinity, 1],
    [2, 1],
  ];
  expect(similar(layer, 0).map(({ filter }) => filter)).toEqual([4]);
  expect(similar(layer, 1)).toEqual([]);
  expect(similar(layer, 2)).toEqual([]);
  expect(similar(layer, 3)).toEqual([]);
});

test('the smallest and the largest float32 have cosines, and none is beyond 1', () => {
  const tiny = 2 ** -149;
  const huge = 3.4e38;
  expect(
    similar(
      [
        [tiny, tiny],
        [huge, huge],
        [huge, -huge],
      ],
      0,
    ),
  ).toEqual([
    { filter: 1, cosine: 1 },
    { filter: 2, cosine: 0 },
  ]);
});
