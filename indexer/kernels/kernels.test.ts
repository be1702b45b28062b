import { MAGNITUDES, bucketOfRank, bucketValue } from '../../analysis/index.ts';
import { buildKernels } from '../../bin/build-kernels.mjs';
import { BUCKETS, countBuckets } from './histogram.ts';
import { loadKernels, type Kernels } from './kernels.ts';
import {
  CAREFUL,
  CHANGE,
  DEVIATION,
  FINITE,
  GRADIENTS,
  INFINITY,
  MAX,
  MIN,
  NAN,
  PAIRS,
  PAIR_SQUARES,
  PAIR_SQUARES_BEFORE,
  PRODUCT,
  ROW_FIELDS,
  SQUARES,
  SUM,
} from './assembly/fields.ts';
import { filterStatistics } from './statistics.ts';
import { widen } from './widen.ts';

const HISTOGRAMS = 64;
const ROWS = HISTOGRAMS + 8 * BUCKETS;
const ROWS_BEFORE = ROWS + 8 * ROW_FIELDS;
const VALUES = ROWS_BEFORE + 8 * ROW_FIELDS;

let kernels: Kernels;
beforeAll(async () => {
  await buildKernels();
  kernels = await loadKernels();
  kernels.reserve(8 << 20);
});

interface Filter {
  readonly weights: Float32Array;
  readonly before?: Float32Array;
  readonly gradients?: Float32Array;
}

/** The row of one filter by the kernel; `shift` bytes from an aligned offset. */
function byKernel({ weights, before, gradients }: Filter, shift = 0): Float64Array {
  const buffer = kernels.memory.buffer;
  const n = weights.length;
  const at = [0, 1, 2].map((part) => VALUES + shift + part * 4 * (n + 5));
  const put = (values: Float32Array | undefined, offset: number) =>
    values ? (new Float32Array(buffer, offset, n).set(values), offset) : 0;
  put(weights, at[0]!);
  const beforeAt = put(before, at[1]!);
  const gradientsAt = put(gradients, at[2]!);
  if (before) kernels.run.layerStatistics(beforeAt, 0, 0, 1, n, ROWS_BEFORE, 0, 0);
  kernels.run.layerStatistics(at[0]!, beforeAt, gradientsAt, 1, n, ROWS, ROWS_BEFORE, 0);
  return new Float64Array(buffer, ROWS, ROW_FIELDS).slice();
}

function byDefinition({ weights, before, gradients }: Filter): Float64Array {
  const row = new Float64Array(ROW_FIELDS);
  filterStatistics(weights, before, gradients, row);
  return row;
}

/** A float32 as a whole number of 2⁻¹⁴⁹, so that sums and products are exact. */
function scaled(value: number): bigint {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  const exponent = (bits >>> 23) & 0xff;
  const significand = BigInt((bits & 0x7fffff) | (exponent ? 0x800000 : 0));
  return (bits >>> 31 ? -significand : significand) << BigInt(Math.max(exponent - 1, 0));
}

const UNIT = 2 ** -149;
const add = (terms: readonly bigint[]) => terms.reduce((sum, term) => sum + term, 0n);

/** The fields of a row from exact sums; only the last conversion rounds. */
function exactly({ weights, before, gradients }: Filter): Float64Array {
  const row = new Float64Array(ROW_FIELDS);
  exactColumn(weights, row, 0);
  if (gradients) exactColumn(gradients, row, GRADIENTS);
  if (!before) return row;
  const pairs = [...weights].flatMap((w, i) =>
    Number.isFinite(w) && Number.isFinite(before[i]) ? [[scaled(w), scaled(before[i]!)] as const] : [],
  );
  const squared = (terms: bigint[]) => Number(add(terms)) * UNIT * UNIT;
  row[PAIRS] = pairs.length;
  row[CHANGE] = squared(pairs.map(([w, v]) => (w - v) ** 2n));
  row[PRODUCT] = squared(pairs.map(([w, v]) => w * v));
  row[PAIR_SQUARES] = squared(pairs.map(([w]) => w * w));
  row[PAIR_SQUARES_BEFORE] = squared(pairs.map(([, v]) => v * v));
  return row;
}

function exactColumn(values: Float32Array, row: Float64Array, column: number): void {
  const finite = [...values].filter(Number.isFinite);
  const terms = finite.map(scaled);
  const n = BigInt(finite.length);
  const sum = add(terms);
  const squares = add(terms.map((term) => term * term));
  row[column + FINITE] = finite.length;
  row[column + SUM] = Number(sum) * UNIT;
  row[column + SQUARES] = Number(squares) * UNIT * UNIT;
  row[column + DEVIATION] = n ? (Number(n * squares - sum * sum) * UNIT * UNIT) / finite.length : 0;
  row[column + MIN] = finite.length ? Math.min(...finite) : Infinity;
  row[column + MAX] = finite.length ? Math.max(...finite) : -Infinity;
  row[column + NAN] = values.filter(Number.isNaN).length;
  row[column + INFINITY] = values.length - finite.length - row[column + NAN]!;
}

function expectClose(found: Float64Array, expected: Float64Array, relative: number): void {
  for (let field = 0; field < CAREFUL; field++) {
    const [a, b] = [found[field]!, expected[field]!];
    const isClose = a === b || Math.abs(a - b) <= relative * Math.abs(b);
    if (!isClose) throw new Error(`field ${field}: ${a}, expected ${b}`);
  }
}

/** Kernel and definition against exact arithmetic; the definition has no compensation, so its sums may differ by a share of Σ|x|. */
function expectExact(filter: Filter, shift = 0): Float64Array {
  const exact = exactly(filter);
  const found = byKernel(filter, shift);
  expectClose(found, exact, 1e-7);
  const defined = byDefinition(filter);
  for (const [field, magnitude] of [
    [SUM, Math.sqrt(exact[SQUARES]! * filter.weights.length)],
    [GRADIENTS + SUM, Math.sqrt(exact[GRADIENTS + SQUARES]! * filter.weights.length)],
    [PRODUCT, Math.sqrt(exact[PAIR_SQUARES]! * exact[PAIR_SQUARES_BEFORE]!)],
    [DEVIATION, exact[SQUARES]! * 1e-10],
    [GRADIENTS + DEVIATION, exact[GRADIENTS + SQUARES]! * 1e-10],
  ] as const) {
    if (Math.abs(defined[field]! - exact[field]!) <= 1e-12 * magnitude) defined[field] = exact[field]!;
  }
  expectClose(defined, exact, 1e-7);
  return found;
}

let seed = 1;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const normal = () => random() + random() + random() - 1.5;
const filterOf = (n: number, value: (i: number) => number) =>
  Float32Array.from({ length: n }, (_, i) => value(i));

test('every length and offset, the fast path', () => {
  for (let n = 2; n <= 70; n++) {
    for (const shift of [0, 4, 8, 12]) {
      const weights = filterOf(n, () => normal() + 0.1);
      const before = weights.map((w) => w + 0.01 * normal());
      const row = expectExact({ weights, before, gradients: filterOf(n, () => normal() - 0.1) }, shift);
      if (n > 20) expect(row[CAREFUL]).toBe(0);
    }
  }
});

test('a filter of one coefficient, and constants, have no deviation at all', () => {
  for (const value of [0, -0, 0.1, -3e38, 1e-45]) {
    for (const n of [1, 3, 4, 1000]) {
      const weights = filterOf(n, () => value);
      const row = expectExact({ weights, before: weights, gradients: weights });
      expect(row[DEVIATION]).toBe(0);
      expect(row[CHANGE]).toBe(0);
      expect(row[CAREFUL]).toBe(0);
    }
  }
});

test.each([
  ['nearly constant', 577, (i: number) => 1 + (i % 7) * 1.2e-7],
  [
    'a sum that cancels',
    601,
    (i: number) => (i % 2 ? -1 : 1) * (1 + (i >> 1) * 1e-3) + (i === 600 ? 1e-6 : 0),
  ],
  ['a sum that is zero', 602, (i: number) => (i % 2 ? -1 : 1) * Math.sqrt(1 + (i >> 1))],
  ['the smallest values', 65, () => normal() * 1e-44],
  ['the largest values', 65, () => normal() * 2e38],
  ['all exponents', 999, () => normal() * 2 ** (270 * random() - 145)],
])('%s', (_, n, value) => {
  const weights = filterOf(n, value);
  const before = filterOf(n, value).map((w, i) => (i % 3 ? w : -w));
  expectExact({ weights, before, gradients: before });
  expectExact({ weights: before, gradients: weights });
});

test('weights that are orthogonal to those before', () => {
  const weights = filterOf(256, (i) => (i % 2 ? 1 : 0) + (i === 0 ? 1e-7 : 0));
  const before = filterOf(256, (i) => (i % 2 ? 0 : 1));
  expect(expectExact({ weights, before })[CAREFUL]).toBeGreaterThan(0);
  expectExact({ weights: weights.map((w) => w * 1e-30), before: before.map((w) => w * 1e30) });
});

test('NaN and infinity anywhere are counted and left out, with their pairs', () => {
  for (let n = 1; n <= 40; n++) {
    for (const poison of [NaN, Infinity, -Infinity]) {
      const spoiled = (rate: number) => filterOf(n, () => (random() < rate ? poison : normal()));
      for (const rate of [0.1, 0.5, 1]) {
        expectExact({ weights: spoiled(rate), before: spoiled(rate), gradients: spoiled(rate) });
        expectExact({ weights: spoiled(0), before: spoiled(rate), gradients: spoiled(0) });
        expectExact({ weights: spoiled(rate) });
      }
    }
  }
});

test('filters stand one after the other, and rows too', () => {
  const [filters, n] = [9, 27];
  const layer = filterOf(filters * n, normal);
  new Float32Array(kernels.memory.buffer, VALUES + 8 * ROW_FIELDS * filters, layer.length).set(layer);
  kernels.run.layerStatistics(VALUES + 8 * ROW_FIELDS * filters, 0, 0, filters, n, VALUES, 0, 0);
  for (let filter = 0; filter < filters; filter++) {
    const row = new Float64Array(kernels.memory.buffer, VALUES + 8 * ROW_FIELDS * filter, ROW_FIELDS);
    expectClose(row, exactly({ weights: layer.subarray(filter * n, (filter + 1) * n) }), 1e-9);
  }
});

describe('histogram', () => {
  const histogram = () => new Uint32Array(kernels.memory.buffer, HISTOGRAMS, BUCKETS);
  const gradientHistogram = () => new Uint32Array(kernels.memory.buffer, HISTOGRAMS + 4 * BUCKETS, BUCKETS);
  const isSame = (a: Uint32Array, b: Uint32Array) => a.every((count, bucket) => count === b[bucket]);
  const clear = () => new Uint8Array(kernels.memory.buffer, HISTOGRAMS, 8 * BUCKETS).fill(0);
  beforeEach(clear);

  test('counts as the definition does, for every length and any bits', () => {
    for (let n = 1; n <= 70; n++) {
      const weights = new Float32Array(Uint32Array.from({ length: n }, () => random() * 2 ** 32).buffer);
      const gradients = filterOf(n, normal);
      clear();
      const at = VALUES + 4 * (n % 4);
      new Uint8Array(kernels.memory.buffer, at, 4 * n).set(new Uint8Array(weights.buffer));
      new Float32Array(kernels.memory.buffer, at + 4 * n, n).set(gradients);
      // With a dump before, which is not counted, or without.
      kernels.run.layerStatistics(at + 4 * n, 0, 0, 1, n, ROWS_BEFORE, 0, 0);
      const before = n % 3 ? at + 4 * n : 0;
      kernels.run.layerStatistics(at, before, at + 4 * n, 1, n, ROWS, ROWS_BEFORE, HISTOGRAMS);
      const expected = new Uint32Array(BUCKETS);
      countBuckets(weights, expected);
      expect(isSame(histogram(), expected)).toBe(true);
      expected.fill(0);
      countBuckets(gradients, expected);
      expect(isSame(gradientHistogram(), expected)).toBe(true);
    }
  });

  test('says which magnitudes but zero are occupied, and forgets what is not finite', () => {
    const range = () => {
      const packed = kernels.run.finiteRange(HISTOGRAMS);
      return [packed >>> 16, packed & 0xffff];
    };
    expect(range()).toEqual([16, 16]);
    histogram()[0] = 7;
    histogram()[MAGNITUDES] = 7;
    histogram()[255 * 64] = 3;
    histogram()[2 * MAGNITUDES - 1] = 3;
    expect(range()).toEqual([16, 16]);
    expect(histogram().reduce((sum, count) => sum + count)).toBe(14);
    histogram()[5000] = 1;
    expect(range()).toEqual([4992, 5008]);
    histogram()[MAGNITUDES + 255 * 64 - 1] = 1;
    expect(range()).toEqual([4992, 255 * 64]);
    histogram()[1] = 1;
    expect(range()).toEqual([0, 255 * 64]);
  });

  test.each([0, 1, 5000])('finds every rank as the definition does, magnitudes from %p', (first) => {
    for (let i = 0; i < 300; i++) {
      const magnitude = Math.min(first + Math.floor(random() * 400), 255 * 64 - 1);
      histogram()[(random() < 0.5 ? MAGNITUDES : 0) + magnitude] = Math.floor(random() * 4) * 2 ** 30;
    }
    histogram()[0] = 5;
    histogram()[MAGNITUDES] = 3;
    const counts = histogram().slice();
    const range = kernels.run.finiteRange(HISTOGRAMS);
    const n = counts.reduce((sum, count) => sum + count);
    for (let i = 0; i <= 500; i++) {
      const rank = 1 + Math.floor(((n - 1) * i) / 500);
      const found = kernels.run.bucketOfRank(HISTOGRAMS, range, rank);
      expect(bucketValue(found)).toBe(bucketValue(bucketOfRank(counts, rank)));
    }
  });

  test('moves its counts to another one', () => {
    const [values, sum] = [histogram(), gradientHistogram()];
    for (const bucket of [0, 16384, 33, 16384 + 77, 16000]) [values[bucket], sum[bucket]] = [bucket + 1, 2];
    const expected = values.map((count, bucket) => count + sum[bucket]!);
    kernels.run.move(HISTOGRAMS, kernels.run.finiteRange(HISTOGRAMS), HISTOGRAMS + 4 * BUCKETS);
    expect(isSame(sum, expected)).toBe(true);
    expect(values.every((count) => count === 0)).toBe(true);
    kernels.run.move(HISTOGRAMS + 4 * BUCKETS, kernels.run.finiteRange(HISTOGRAMS + 4 * BUCKETS), 0);
    expect(sum.every((count) => count === 0)).toBe(true);
  });
});

test('every float16 widens as the definition says', () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
  const [from, to] = [VALUES & ~63, (VALUES & ~63) + (1 << 20)];
  new Uint16Array(kernels.memory.buffer, from, halves.length).set(halves);
  kernels.run.widen(from, halves.length, to);
  const expected = new Float32Array(halves.length);
  widen(halves, expected);
  const found = new Float32Array(kernels.memory.buffer, to, halves.length);
  expect(found.findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1);
});
