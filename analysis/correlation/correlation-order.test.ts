import { appearsWith, correlate, correlationOrder, type AnomalyIterations } from '../index.ts';

const CLASSES = 24;
const DUMPS = 48;
const FIRST_FILTER = Int32Array.of(0, 40, 80, 120);

/** Class c has anomaly iterations 2c and 2c + 1. */
const iterations: AnomalyIterations = {
  runDumps: DUMPS,
  classes: Int32Array.from({ length: CLASSES }, (_, id) => id),
  offsets: Int32Array.from({ length: CLASSES + 1 }, (_, id) => 2 * id),
  dumps: Int32Array.from({ length: DUMPS }, (_, dump) => dump),
  all: Int32Array.from({ length: DUMPS }, (_, dump) => dump),
};

/** Classes of three kinds, interleaved, share filters of their kind: 0 … 9 of each layer for the first one, and so on, each half of them at a dump. */
const TOP = 10;
const filter = Int32Array.from({ length: DUMPS * TOP }, (_, at) => {
  const [dump, place] = [Math.floor(at / TOP), at % TOP];
  const kind = Math.floor(dump / 2) % 3;
  const layer = place < 5 ? 0 : dump % 4 < 2 ? 1 : 2;
  return FIRST_FILTER[layer]! + 10 * kind + ((place * 3 + dump * 7) % 10);
});
const correlation = correlate(iterations, { dumps: DUMPS, top: TOP, filter }, FIRST_FILTER, {
  k: TOP,
  leastAppearances: 1,
});
const { layers, sets, classes } = correlationOrder(correlation);
const sorted = (numbers: Int32Array) => [...numbers].sort((a, b) => a - b);
const turns = (kinds: readonly number[]) =>
  kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length;

test('classes that share filters stand together', () => {
  expect(sorted(classes)).toEqual([...iterations.classes]);
  expect(turns([...classes].map((id) => id % 3))).toBe(2);
});

test('mini-sets of the same classes stand together, inside their layer', () => {
  const { setOffsets } = correlation;
  for (let row = 0; row < correlation.layers.length; row++) {
    const [from, to] = [setOffsets[row]!, setOffsets[row + 1]!];
    expect(sorted(sets.subarray(from, to))).toEqual(Array.from({ length: to - from }, (_, i) => from + i));
    const kinds = [...sets.subarray(from, to)].map((set) =>
      [0, 1, 2].find((column) =>
        [0, 3, 6, 9, 12, 15, 18, 21].some((c) => appearsWith(correlation, set, c + column)),
      )!,
    );
    expect(new Set(kinds).size).toBe(3);
    expect(turns(kinds)).toBe(2);
  }
});

test('layers stand once each; the one with most is not last', () => {
  expect(sorted(layers)).toEqual([0, 1, 2]);
  expect(layers.at(-1)).not.toBe(0);
});

test('nothing to order', () => {
  const none = {
    ...iterations,
    classes: new Int32Array(0),
    offsets: Int32Array.of(0),
    dumps: new Int32Array(0),
    all: new Int32Array(0),
  };
  const empty = correlate(none, { dumps: DUMPS, top: TOP, filter }, FIRST_FILTER, {
    k: 3,
    leastAppearances: 1,
  });
  expect(correlationOrder(empty)).toEqual({
    layers: new Int32Array(0),
    sets: new Int32Array(0),
    classes: new Int32Array(0),
  });
});
