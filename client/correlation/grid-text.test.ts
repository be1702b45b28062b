import { jest } from '@jest/globals';
import {
  PairEvidence,
  correlate,
  evidence,
  type AnomalyIterations,
  type Correlation,
} from '../../analysis/index.ts';
import type { Correlations } from '../grid/correlations.ts';
import { placeText } from './grid-text.ts';

const DUMPS = 60;

/** Two classes that are struck by turns; filters 0 and 1 of the one layer go with the first, 2 and 3 with the second. */
function correlationOf(): Correlation {
  const all = Int32Array.from({ length: DUMPS / 3 }, (_, at) => 3 * at + 1);
  const [even, odd] = [0, 1].map((rest) => all.filter((_, at) => at % 2 === rest)) as [
    Int32Array,
    Int32Array,
  ];
  const iterations: AnomalyIterations = {
    runDumps: DUMPS,
    classes: Int32Array.of(0, 1),
    offsets: Int32Array.of(0, even.length, all.length),
    dumps: Int32Array.of(...even, ...odd),
    all,
  };
  const filter = new Int32Array(2 * DUMPS);
  all.forEach((dump, at) => filter.set(at % 2 === 0 ? [0, 1] : [2, 3], 2 * dump));
  const top = { dumps: DUMPS, top: 2, filter };
  return correlate(iterations, top, Int32Array.of(0, 8), { k: 2, leastAppearances: 1 });
}

/** Only what is asked for here. */
function stand() {
  const correlation = correlationOf();
  const { ground } = evidence(correlation, [{ from: 0, to: DUMPS - 1 }]);
  const state = { rate: 0.05, pairs: new PairEvidence(ground) as PairEvidence | null };
  const ranked = jest.spyOn(PairEvidence.prototype, 'ranked');
  const correlations = {
    run: {
      detail: () => ({ classNames: ['cat', 'dog'] }),
      iterations: () => Int32Array.from({ length: DUMPS }, (_, dump) => 100 * (dump + 1)),
    },
    layers: () => [{ id: 0, name: 'conv1', filters: 8 }],
    correlation: () => correlation,
    pairs: () => state.pairs,
    rate: () => state.rate,
    filtersOf: (set: number) => {
      const { filters, offsets } = correlation.sets;
      return filters.slice(offsets[set], offsets[set + 1]);
    },
  } as unknown as Correlations;
  const say = (id: number, dump: number | null) =>
    placeText(correlations, { layer: 0, class: id, set: null, dump });
  return { state, ranked, say };
}

afterEach(() => void jest.restoreAllMocks());

test('a pointer that goes from iteration to iteration ranks the mini-sets of its cell once', () => {
  const { ranked, say } = stand();
  const first = say(0, null);
  expect(first).toHaveLength(5);
  expect(first[0]).toBe('conv1 × cat');
  expect(first[1]).toBe('2 anomaly filters of 8');
  expect(first[2]).toBe('at 10 of 10 anomaly iterations');
  expect(first[3]).toBe('one mini-set: filter 0 and 1 more');
  for (let dump = 1; dump < DUMPS; dump += 6) {
    expect(say(0, dump)).toEqual([
      ...first,
      `iteration ${(100 * (dump + 1)).toLocaleString('en-GB')}: 2 anomaly filters`,
    ]);
  }
  expect(ranked).toHaveBeenCalledTimes(1);
  expect(say(1, null)[3]).toBe('one mini-set: filter 2 and 1 more');
  say(0, 1);
  expect(ranked).toHaveBeenCalledTimes(2);
});

test('once the evidence is here, and at another rate, the cell says so', () => {
  const { state, say } = stand();
  const pairs = state.pairs;
  state.pairs = null;
  expect(say(0, null)).toHaveLength(3);
  state.pairs = pairs;
  expect(say(0, null)[4]).toMatch(/: not beyond chance$/);
  state.rate = 1;
  expect(say(0, null)[4]).toMatch(/: beyond chance$/);
});
