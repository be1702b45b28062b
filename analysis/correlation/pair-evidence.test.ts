import { PairEvidence, anomalyIterations, appearsWith, correlate, evidence, type Pairs } from '../index.ts';
import { RandomStream } from '../random.ts';
import { appearsAt, countEpisodes, type EpisodeCounts } from './episode-counts.ts';
import { EpisodeTally } from './episode-tally.ts';
import { episodesOf } from './episodes.ts';
import { HypergeometricSum } from './hypergeometric.ts';
import { simulatedLinks } from './link-simulation.testing.ts';
import { allDeals, correlationByChance } from './naive-evidence.testing.ts';

/** One stage of two stretches. */
const STAGES = [{ from: 0, to: 10_000 }];

test('lift and p of every pair are those of all ways to deal out the classes', () => {
  let compared = 0;
  for (let seed = 0; seed < 12; seed++) {
    const random = new RandomStream(seed);
    const shape = { classes: 3, episodes: 4 + random.below(4), filters: 12, top: 3 };
    const correlation = correlationByChance(shape, random);
    const { ground } = evidence(correlation, STAGES);
    const { counts } = ground;
    const deals = allDeals(counts);
    const pairs = new PairEvidence(ground);
    for (let set = 0; set < counts.sets; set++) {
      for (let column = 0; column + 1 < counts.offsets.length; column++) {
        const shared = deals.map((deal) => sharedIn(deal, counts, set, column));
        const observed = shared[0]!;
        const mean = shared.reduce((sum, count) => sum + count, 0) / deals.length;
        const atLeast = shared.filter((count) => count >= observed).length / deals.length;
        const found = pairs.of(set, column);
        expect([found.observed, found.expected, found.p].map((value) => value.toFixed(10))).toEqual(
          [observed, mean, atLeast].map((value) => value.toFixed(10)),
        );
        expect(found.lift).toBe(observed / found.expected);
        expect(observed > 0).toBe(appearsWith(correlation, set, column));
        compared += 1;
      }
    }
  }
  expect(compared).toBeGreaterThan(100);
});

/** Episodes that are dealt to a class and have a mini-set. The first deal is what was observed. */
function sharedIn(deal: readonly number[], counts: EpisodeCounts, set: number, column: number): number {
  return deal.filter((to, episode) => to === column && appearsAt(counts, set, episode)).length;
}

describe('where chance alone is at work', () => {
  const SHAPE = { classes: 6, episodes: 60, filters: 40, top: 6 };
  const RUNS = 150;

  test('p is uniform, but for its steps, and never too small too often', () => {
    const tenths = new Array<number>(10).fill(0);
    let [total, small, smaller] = [0, 0, 0];
    for (let seed = 0; seed < RUNS; seed++) {
      const random = new RandomStream(100 + seed);
      const correlation = correlationByChance(SHAPE, random);
      const tally = new EpisodeTally(countEpisodes(correlation, episodesOf(correlation.iterations, STAGES)));
      for (let set = 0; set < tally.counts.sets; set++) {
        for (let column = 0; column < tally.columns; column++) {
          const shared = tally.sharedBy(set, column);
          const { p } = tally.chanceOf(set, column, shared);
          const { p: next } = tally.chanceOf(set, column, shared + 1);
          // Drawn between the steps of a discrete p-value, it is uniform.
          tenths[Math.min(9, Math.floor(10 * (next + (p - next) * random.uniform())))]! += 1;
          total += 1;
          if (p <= 0.1) small += 1;
          if (p <= 0.01) smaller += 1;
        }
      }
    }
    for (const count of tenths) expect(Math.abs(count / total - 0.1)).toBeLessThan(0.006);
    expect(small / total).toBeLessThan(0.1);
    expect(smaller / total).toBeLessThan(0.01);
    expect(small).toBeGreaterThan(100);
  });

  test('something is found at q ≤ 5 % in one of twenty runs at most, at q ≤ 20 % in one of five', () => {
    const least = Array.from({ length: RUNS }, (_, seed) => {
      const correlation = correlationByChance(SHAPE, new RandomStream(500 + seed));
      return evidence(correlation, STAGES, { fewest: Infinity }).q.reduce((a, b) => Math.min(a, b), 1);
    });
    // Two standard deviations above what is allowed.
    expect(least.filter((q) => q <= 0.05).length).toBeLessThanOrEqual(0.05 * RUNS + 5);
    expect(least.filter((q) => q <= 0.2).length).toBeLessThanOrEqual(0.2 * RUNS + 10);
    expect(least.some((q) => q < 1)).toBe(true);
  });
});

describe('with links', () => {
  const run = simulatedLinks({
    classes: 40,
    dumps: 400,
    layers: 4,
    filtersOfLayer: 40,
    top: 16,
    anomalies: 150,
    links: 6,
    memory: 8,
    bursts: 0.3,
    waves: 0.3,
    seed: 5,
  });
  const correlation = correlate(anomalyIterations(run.scores, 1), run.top, run.firstFilter, {
    k: 16,
    leastAppearances: 1,
  });
  const all = evidence(correlation, run.stages, { fewest: Infinity });
  const pairs = new PairEvidence(all.ground);
  const { counts, found } = all.ground;
  const columns = counts.offsets.length - 1;
  const at = (of: Pairs, i: number) => [
    of.set[i]!,
    of.column[i]!,
    of.observed[i]!,
    of.lift[i]!,
    of.p[i]!,
    of.q[i]!,
  ];

  test('the list has every pair that meets, and says of each what its mini-set and its class say', () => {
    const met = Array.from({ length: counts.sets }, (_, set) =>
      Array.from({ length: columns }, (_, column) => appearsWith(correlation, set, column)),
    );
    expect(all.set.length).toBe(met.flat().filter(Boolean).length);
    expect([all.met, all.pairs]).toEqual([all.set.length, counts.sets * columns]);
    expect(all.q.some((q) => q <= 0.05) && all.q.some((q) => q > 0.2)).toBe(true);
    expect(found.columns.length).toBeGreaterThan(3);
    const ofSets = Array.from({ length: counts.sets }, (_, set) => pairs.ofSet(set));
    const ofClasses = Array.from({ length: columns }, (_, column) => pairs.ofClass(column));
    for (let i = 0; i < all.set.length; i += 7) {
      const [set, column] = [all.set[i]!, all.column[i]!];
      const [inSet, inClass] = [ofSets[set]!, ofClasses[column]!];
      expect(at(inSet, inSet.column.indexOf(column))).toEqual(at(all, i));
      expect(at(inClass, inClass.set.indexOf(set))).toEqual(at(all, i));
    }
    for (const { set, column, p, q } of [ofSets[3]!, ofClasses[3]!]) {
      expect(set.length).toBe(set[0] === set[1] ? columns : counts.sets);
      expect(new Set([...set.keys()].map((i) => `${set[i]},${column[i]}`)).size).toBe(set.length);
      expect([...q]).toEqual([...q].sort((a, b) => a - b));
      expect(p.at(-1)).toBe(1);
    }
  });

  test('q is the step-up of Benjamini and Hochberg over all pairs that could have such a p', () => {
    const chance = new HypergeometricSum(counts.all.reduce((sum, count) => sum + count, 0));
    const least: number[] = [];
    for (let set = 0; set < counts.sets; set++) {
      const hit = [...counts.hit.subarray(set * counts.strata, (set + 1) * counts.strata)];
      for (let column = 0; column < columns; column++) {
        const drawn = [...counts.drawn.subarray(column * counts.strata, (column + 1) * counts.strata)];
        const most = hit.reduce((sum, count, stratum) => sum + Math.min(count, drawn[stratum]!), 0);
        if (found.offsets[set + 1]! > found.offsets[set]!) least.push(0);
        if (most >= 2) least.push(chance.tail(counts.all, hit, drawn, most));
      }
    }
    const tried = [...all.p.keys()].filter((i) => all.observed[i]! >= 2 && all.p[i]! <= 0.1);
    const thresholds = tried.map((i) => all.p[i]!).sort((a, b) => a - b);
    const rateOf = (t: number) => {
      const slack = t * (1 + 1e-9);
      const able = least.filter((p) => p <= slack).length;
      return (t * able) / thresholds.filter((p) => p <= slack).length;
    };
    const rates = thresholds.map(rateOf);
    for (const i of tried.filter((_, place) => place % 5 === 0)) {
      const from = thresholds.findIndex((p) => p >= all.p[i]! * (1 - 1e-9));
      expect(all.q[i]!).toBeCloseTo(Math.min(1, ...rates.slice(from)), 8);
    }
    [...all.q.keys()]
      .filter((i) => all.observed[i]! < 2 || all.p[i]! > 0.1)
      .forEach((i) => expect(all.q[i]).toBe(1));
  });
});
