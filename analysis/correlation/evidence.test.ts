import { anomalyIterations, correlate, evidence, type Correlation, type Evidence } from '../index.ts';
import { RandomStream } from '../random.ts';
import { discoveryRates } from '../discovery-rates.ts';
import { episodesOf } from './episodes.ts';
import { HypergeometricSum } from './hypergeometric.ts';
import { simulatedLinks, type SimulatedLinks } from './link-simulation.testing.ts';

const SMALL = {
  classes: 100,
  dumps: 400,
  layers: 8,
  filtersOfLayer: 60,
  top: 24,
  anomalies: 300,
  memory: 8,
  bursts: 0.3,
  waves: 0.3,
};

function found(run: SimulatedLinks): { correlation: Correlation; result: Evidence } {
  const iterations = anomalyIterations(run.scores, 1);
  const correlation = correlate(iterations, run.top, run.firstFilter, { k: SMALL.top, leastAppearances: 1 });
  return { correlation, result: evidence(correlation, run.stages, { fewest: Infinity }) };
}

test('the tail of a sum of hypergeometric numbers is that of all ways to deal out the classes', () => {
  const random = new RandomStream(4);
  const [all, hit, drawn] = [
    [9, 6],
    [4, 2],
    [3, 2],
  ] as const;
  let atLeast = 0;
  const draws = 40000;
  for (let draw = 0; draw < draws; draw++) {
    let hits = 0;
    all.forEach((count, stratum) => {
      const left = Array.from({ length: count }, (_, i) => (i < hit[stratum]! ? 1 : 0));
      for (let i = 0; i < drawn[stratum]!; i++) hits += left.splice(random.below(left.length), 1)[0]!;
    });
    if (hits >= 3) atLeast += 1;
  }
  const chance = new HypergeometricSum(15);
  expect(chance.tail(all, hit, drawn, 3)).toBeCloseTo(atLeast / draws, 2);
  expect(chance.tail(all, hit, drawn, 5)).toBeCloseTo((4 / 84) * (1 / 15), 12);
  expect(chance.tail(all, hit, drawn, 0)).toBeCloseTo(1, 12);
});

test('rates are those of Benjamini and Hochberg where all pairs can be as rare; others do not count', () => {
  const p = Float64Array.of(0.03, 0.001, 0.2, 0.004);
  const every = discoveryRates(p, { logP: Float64Array.of(-Infinity), pairs: Float64Array.of(10) });
  expect([...every].map((q) => Number(q.toFixed(4)))).toEqual([0.1, 0.01, 0.5, 0.02]);
  const few = discoveryRates(p, {
    logP: Float64Array.of(-Infinity, Math.log(0.01)),
    pairs: Float64Array.of(4, 6),
  });
  expect([...few].map((q) => Number(q.toFixed(4)))).toEqual([0.1, 0.004, 0.5, 0.008]);
});

test('anomaly iterations close together are one episode; like ones of a stretch are a stratum', () => {
  const dumps = [20, 23, 29, 40, 41, 300, 25];
  const iterations = {
    runDumps: 400,
    classes: Int32Array.of(2, 5),
    offsets: Int32Array.of(0, 6, 7),
    dumps: Int32Array.from(dumps),
    all: Int32Array.from([...dumps].sort((a, b) => a - b)),
  };
  const stages = [
    { from: 0, to: 199 },
    { from: 200, to: 399 },
  ];
  const { offsets, dumpOffsets, stratum, strata } = episodesOf(iterations, stages);
  expect([[...offsets], [...dumpOffsets]]).toEqual([
    [0, 3, 4],
    [0, 3, 5, 6, 7],
  ]);
  expect(stratum[0]).toBe(stratum[1]);
  expect(new Set([stratum[0], stratum[2], stratum[3]]).size).toBe(3);
  expect(strata).toBe(3);
});

test('with no links planted something is found in at most two of twelve runs', () => {
  const wrong = Array.from({ length: 12 }, (_, seed) => {
    const { result } = found(simulatedLinks({ ...SMALL, links: 0, seed }));
    expect(result.tested).toBeGreaterThan(1000);
    return result.q.filter((q) => q <= 0.05).length;
  });
  expect(wrong.filter((count) => count > 0).length).toBeLessThanOrEqual(2);
});

test('planted links come first', () => {
  let [right, wrong, first] = [0, 0, 0];
  for (let seed = 0; seed < 4; seed++) {
    const run = simulatedLinks({ ...SMALL, links: 8, seed });
    const { correlation, result } = found(run);
    const { sets, iterations } = correlation;
    const isPlanted = (at: number) => {
      const [from, to] = [sets.offsets[result.set[at]!]!, sets.offsets[result.set[at]! + 1]!];
      const id = iterations.classes[result.column[at]!]!;
      return run.links.some(
        ({ filters, classes }) => classes.includes(id) && filters.includes(sets.filters[from]!) && from < to,
      );
    };
    expect([...result.q]).toEqual([...result.q].sort((a, b) => a - b));
    result.q.forEach((q, at) => {
      if (q > 0.05) return;
      if (isPlanted(at)) right += 1;
      else wrong += 1;
      expect(result.lift[at]).toBeCloseTo(result.observed[at]! / result.expected[at]!, 10);
    });
    if (isPlanted(0)) first += 1;
  }
  expect(first).toBe(4);
  expect(right).toBeGreaterThan(60);
  expect(wrong / (right + wrong)).toBeLessThan(0.05);
});

test('none of those within the rate is left out, however few are wanted', () => {
  const run = simulatedLinks({ ...SMALL, links: 8, seed: 1 });
  const { correlation, result } = found(run);
  for (const rate of [0.05, 0.2]) {
    const within = result.q.filter((q) => q <= rate).length;
    expect(within).toBeGreaterThan(20);
    expect(within).toBeLessThan(result.q.length);
    expect([...evidence(correlation, run.stages, { rate, fewest: 3 }).p]).toEqual([
      ...result.p.subarray(0, within),
    ]);
  }
  expect(evidence(correlation, run.stages, { rate: 0.05, fewest: 100_000 }).p).toEqual(result.p);
});

test('the same is found of the same, and nothing of nothing', () => {
  const run = simulatedLinks({ ...SMALL, links: 4, seed: 3 });
  const { correlation, result } = found(run);
  const few = evidence(correlation, run.stages, { rate: 0, fewest: 3 });
  expect([...few.p]).toEqual([...result.p.subarray(0, 3)]);
  const none = correlate(anomalyIterations(run.scores, 2), run.top, run.firstFilter, {
    k: 5,
    leastAppearances: 1,
  });
  expect(evidence(none, run.stages)).toMatchObject({ set: new Int32Array(0), pairs: 0, tested: 0, met: 0 });
});
