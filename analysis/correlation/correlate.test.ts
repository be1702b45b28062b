import {
  anomalyIterations,
  appearsWith,
  correlate,
  rowOfDump,
  strongestIterations,
  type AnomalyIterations,
  type Correlation,
  type TopFilters,
} from '../index.ts';
import { sparseScores } from '../dense-scores.testing.ts';
import { RandomStream } from '../random.ts';
import { minimumSetPartition, naiveColumn, naiveMiniSets } from './naive-correlation.testing.ts';

const CLASSES = 70;
const DUMPS = 40;
const TOP = 24;
/** Layer 2 has no filters. */
const FIRST_FILTER = Int32Array.of(0, 5, 30, 30, 64);

const random = new RandomStream(6);

function randomScores() {
  const score = () => (random.uniform() < 0.3 ? random.below(20) : 0);
  const left = Int32Array.from({ length: CLASSES * DUMPS }, score);
  return { left, right: left.map(score) };
}

/** Filters that are often among the top at the same dumps, so that mini-sets have several; the first dump has none, and some have few. */
function randomTop(): TopFilters {
  const filter = new Int32Array(DUMPS * TOP).fill(-1);
  for (let dump = 1; dump < DUMPS; dump++) {
    const keys = Array.from({ length: FIRST_FILTER.at(-1)! }, () => random.uniform());
    const order = [...keys.keys()]
      .sort((a, b) => keys[a >> 1]! - keys[b >> 1]!)
      .slice(0, dump % 7 === 0 ? 4 : TOP);
    filter.set(order, dump * TOP);
  }
  return { dumps: DUMPS, top: TOP, filter };
}

const dense = randomScores();
const scores = sparseScores(DUMPS, dense.left, dense.right);
const top = randomTop();

const sum = (counts: readonly (number | undefined)[]) =>
  counts.reduce<number>((total, count) => total + count!, 0);

function textsOf({ sets, setOffsets, layers }: Correlation, layer: number): string[] {
  const row = layers.indexOf(layer);
  if (row < 0) return [];
  return Array.from({ length: setOffsets[row + 1]! - setOffsets[row]! }, (_, i) => {
    const set = setOffsets[row]! + i;
    const filters = sets.filters.subarray(sets.offsets[set], sets.offsets[set + 1]);
    const places = sets.iterations.subarray(sets.iterationOffsets[set], sets.iterationOffsets[set + 1]);
    return `${filters.join()}@${places.join()}`;
  });
}

test('anomaly iterations are the dumps at which either rule reaches the threshold', () => {
  const { classes, offsets, dumps, all, runDumps } = anomalyIterations(scores, 17);
  const expected = Array.from({ length: CLASSES }, (_, id) =>
    Array.from({ length: DUMPS }, (_, dump) => dump).filter(
      (dump) => Math.max(dense.left[id * DUMPS + dump]!, dense.right[id * DUMPS + dump]!) >= 17,
    ),
  );
  expect(runDumps).toBe(DUMPS);
  expect([...classes]).toEqual([...expected.keys()].filter((id) => expected[id]!.length > 0));
  expect(classes.length).toBeLessThan(CLASSES);
  classes.forEach((id, column) =>
    expect([...dumps.subarray(offsets[column], offsets[column + 1])]).toEqual(expected[id]),
  );
  expect([...all]).toEqual([...new Set(expected.flat())].sort((a, b) => a - b));
  expect(anomalyIterations(scores, 0)).toEqual(anomalyIterations(scores, 1));
});

test.each([
  [1, 17],
  [6, 18],
  [TOP, 19],
  [1024, 1],
])('mini-sets are those of Algorithm 1, cells the sizes of unions (k %i, threshold %i)', (k, threshold) => {
  const iterations = anomalyIterations(scores, threshold);
  const correlation = correlate(iterations, top, FIRST_FILTER, { k, leastAppearances: 1 });
  let sets = 0;
  for (let layer = 0; layer + 1 < FIRST_FILTER.length; layer++) {
    const expected = naiveMiniSets(top, iterations, FIRST_FILTER, layer, k);
    expect(textsOf(correlation, layer)).toEqual(expected);
    sets += expected.length;
  }
  expect(correlation.sets.found).toBe(sets);
  const columns = iterations.classes.length;
  for (let column = 0; column < columns; column++) {
    const counts = naiveColumn(top, iterations, FIRST_FILTER, k, column);
    const shown = [...correlation.layers].map((_, row) => correlation.cells[row * columns + column]);
    expect(shown).toEqual([...correlation.layers].map((layer) => counts[layer]));
    expect(sum(shown)).toBe(sum(counts));
  }
  expect(columns).toBeGreaterThan(32);
});

test('some mini-sets have several filters, and the least appearances leave out the others', () => {
  const iterations = anomalyIterations(scores, 17);
  const settings = { k: TOP, leastAppearances: 1 };
  const every = correlate(iterations, top, FIRST_FILTER, settings);
  expect(every.sets.filters.length).toBeGreaterThan(every.sets.layer.length);
  const few = correlate(iterations, top, FIRST_FILTER, { ...settings, leastAppearances: 9 });
  expect(few.sets.found).toBe(every.sets.found);
  const often = [...every.layers].flatMap((layer) =>
    textsOf(every, layer).filter((text) => text.split('@')[1]!.split(',').length >= 9),
  );
  expect([...few.layers].flatMap((layer) => textsOf(few, layer))).toEqual(often);
  expect(few.sets.layer.length).toBeLessThan(every.sets.layer.length);
  expect(few.layerFilters.reduce((sum, count) => sum + count, 0)).toBe(few.sets.filters.length);
});

test('a mini-set appears with the classes of its anomaly iterations', () => {
  const iterations: AnomalyIterations = anomalyIterations(scores, 18);
  const correlation = correlate(iterations, top, FIRST_FILTER, { k: 5, leastAppearances: 1 });
  const { sets } = correlation;
  let pairs = 0;
  for (let set = 0; set < sets.layer.length; set++) {
    const own = new Set(
      [...sets.iterations.subarray(sets.iterationOffsets[set], sets.iterationOffsets[set + 1])].map(
        (place) => iterations.all[place]!,
      ),
    );
    iterations.classes.forEach((_, column) => {
      const { offsets, dumps } = iterations;
      const shares = dumps.subarray(offsets[column], offsets[column + 1]).some((dump) => own.has(dump));
      expect(appearsWith(correlation, set, column)).toBe(shares);
      pairs += Number(shares);
    });
  }
  expect(pairs).toBeGreaterThan(100);
});

test('Algorithm 1 on sets that overlap', () => {
  const parts = minimumSetPartition([
    new Set([1, 2, 3]),
    new Set([2, 3, 4]),
    new Set([3]),
    new Set<number>(),
  ]);
  expect(parts.map((part) => [...part].join()).sort()).toEqual(['1', '2', '3', '4']);
  expect(minimumSetPartition([new Set([1, 2]), new Set([1, 2])]).map((part) => [...part])).toEqual([[1, 2]]);
});

test('nothing reaches the threshold', () => {
  const iterations = anomalyIterations(scores, 21);
  expect(iterations.classes).toHaveLength(0);
  const correlation = correlate(iterations, top, FIRST_FILTER, { k: 5, leastAppearances: 1 });
  expect([correlation.layers.length, correlation.cells.length, correlation.sets.found]).toEqual([0, 0, 0]);
});

test('of the rows of anomaly iterations alone, in whatever order, comes what comes of those of all dumps', () => {
  for (const threshold of [12, 17, 19]) {
    const iterations = anomalyIterations(scores, threshold);
    const rowOf = new Int32Array(DUMPS).fill(-1);
    const order = [...iterations.all].sort(() => random.uniform() - 0.5);
    const filter = new Int32Array(order.length * TOP);
    order.forEach((dump, row) => {
      rowOf[dump] = row;
      filter.set(top.filter.subarray(dump * TOP, (dump + 1) * TOP), row * TOP);
    });
    const held: TopFilters = { dumps: DUMPS, top: TOP, filter, rowOf };
    expect(rowOfDump(held, order[1]!)).toBe(1);
    for (const k of [1, 5, TOP]) {
      const settings = { k, leastAppearances: 1 };
      const expected = correlate(iterations, top, FIRST_FILTER, settings);
      expect(expected.sets.layer.length).toBeGreaterThan(0);
      expect(correlate(iterations, held, FIRST_FILTER, settings)).toEqual(expected);
      // The first entries alone are enough.
      const narrow = { ...held, top: k, filter: firstOf(filter, k) };
      expect(correlate(iterations, narrow, FIRST_FILTER, settings)).toEqual(expected);
    }
  }
});

function firstOf(filter: Int32Array, k: number): Int32Array {
  return filter.filter((_, at) => at % TOP < k);
}

test('of too many anomaly iterations those at which most images of a class flip: as with a higher threshold', () => {
  const all = anomalyIterations(scores, 5);
  expect(strongestIterations(all, scores, 5, all.all.length)).toBe(all);
  for (const most of [1, 3, 10, all.all.length - 1]) {
    const found = strongestIterations(all, scores, 5, most);
    expect(found.all).toHaveLength(most);
    const isChosen = (dump: number) => found.all.includes(dump);
    const largest = (dump: number) =>
      Math.max(
        ...Array.from({ length: CLASSES }, (_, id) =>
          Math.max(dense.left[id * DUMPS + dump]!, dense.right[id * DUMPS + dump]!),
        ),
      );
    const least = Math.min(...[...found.all].map(largest));
    for (const dump of all.all) if (!isChosen(dump)) expect(largest(dump)).toBeLessThanOrEqual(least);
    // Classes keep their own anomaly iterations there, by the threshold that was asked for.
    const expected = Array.from(all.classes, (id, column) => ({
      id,
      dumps: [...all.dumps.subarray(all.offsets[column], all.offsets[column + 1])].filter(isChosen),
    })).filter(({ dumps }) => dumps.length > 0);
    expect(
      Array.from(found.classes, (id, column) => ({
        id,
        dumps: [...found.dumps.subarray(found.offsets[column], found.offsets[column + 1])],
      })),
    ).toEqual(expected);
    expect(found.runDumps).toBe(DUMPS);
  }
});
