import { badFilters } from './not-finite.ts';
import { duplicateFilters } from './duplicate-filters.ts';
import { isPlainDescent } from './plain-descent.ts';

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
}

function randomFilters(filters: number, length: number, seed = 1): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: filters * length }, () => random() + random() + random());
}

/** Makes filter `to` a multiple of `from` with so much of something else. */
function copy(
  weights: Float32Array,
  length: number,
  from: number,
  to: number,
  noise: number,
  factor = 1,
): void {
  const random = randomFrom(99);
  for (let i = 0; i < length; i++) {
    weights[to * length + i] =
      factor * (weights[from * length + i]! + noise * (random() + random() + random()));
  }
}

function cosine(weights: Float32Array, length: number, a: number, b: number): number {
  let [product, first, second] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const [x, y] = [weights[a * length + i]!, weights[b * length + i]!];
    product += x * y;
    first += x * x;
    second += y * y;
  }
  return product / Math.sqrt(first) / Math.sqrt(second);
}

describe('duplicate filters', () => {
  test.each([8, 15, 16, 17, 48, 49, 200, 4608])(
    'of length %p are those that every pair compared in full gives',
    (length) => {
      const filters = 40;
      const weights = randomFilters(filters, length, length);
      [0.05, 0.1, 0.12, 0.13, 0.135, 0.14, 0.145, 0.15, 0.2].forEach((noise, i) => {
        copy(weights, length, 2 * i, 2 * i + 1, noise, i + 0.5);
      });
      const expected = [];
      for (let a = 0; a < filters; a++) {
        for (let b = a + 1; b < filters; b++) if (cosine(weights, length, a, b) > 0.99) expected.push([a, b]);
      }
      const found = duplicateFilters(filters, weights);
      expect(found.map((group) => group.filters)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(2);
      expect(expected.length).toBeLessThan(10);
      for (const {
        filters: [a, b],
        cosine: value,
      } of found) {
        expect(value).toBeCloseTo(cosine(weights, length, a!, b!), 12);
      }
    },
  );

  test('three that are alike are one group; the opposite is not alike', () => {
    const weights = randomFilters(6, 30);
    copy(weights, 30, 1, 3, 0.01);
    copy(weights, 30, 3, 5, 0.01, 7);
    copy(weights, 30, 0, 2, 0, -1);
    expect(duplicateFilters(6, weights)).toEqual([{ filters: [1, 3, 5], cosine: expect.closeTo(1, 2) }]);
  });

  test('a layer of one value is one group', () => {
    expect(duplicateFilters(5, new Float32Array(50).fill(0.1))).toEqual([
      { filters: [0, 1, 2, 3, 4], cosine: expect.closeTo(1, 12) },
    ]);
  });

  test('zeros, and what is not finite, are like none; nor are short filters', () => {
    expect(duplicateFilters(5, new Float32Array(50))).toEqual([]);
    const weights = new Float32Array(40).fill(1);
    weights[3] = NaN;
    weights[14] = Infinity;
    expect(duplicateFilters(4, weights)).toMatchObject([{ filters: [2, 3] }]);
    expect(duplicateFilters(5, new Float32Array(35).fill(1))).toEqual([]);
  });
});

test('filters with a coefficient that is not finite, of weights or of gradients', () => {
  const weights = Float32Array.of(1, 2, NaN, 4, 5, 6, 7, 8);
  const gradients = Float32Array.of(1, 2, 3, 4, 5, -Infinity, 7, 8);
  expect(badFilters(4, weights, gradients)).toEqual([1, 2]);
  expect(badFilters(4, weights, undefined)).toEqual([1]);
});

test.each([
  [{ optimizer: { kind: 'sgd', momentum: 0.9 } }, true],
  [{ optimizer: 'SGD' }, true],
  [{ optimiser: 'Nesterov momentum' }, true],
  [{ optimizer: { kind: 'adam' } }, false],
  [{ optimizer: 'RMSprop', optimizerSettings: { momentum: 0.9 } }, false],
  [{ optimizer: 'AdamW' }, false],
  [{ optimizer: 'sgd with adaptive clipping' }, false],
  [{ learningRate: 0.1, note: 'sgd' }, false],
  [{}, false],
])('%j is plain descent: %p', (hyperparameters, expected) => {
  expect(isPlainDescent(hyperparameters)).toBe(expected);
});
