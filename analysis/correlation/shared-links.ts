import { discoveryRates, type Attainable } from '../discovery-rates.ts';
import type { Candidates, EpisodeTally, SetAside } from './episode-tally.ts';

/** What is found up to this rate explains its episodes. */
const RATE = 0.05;

/** Candidates once other classes of their mini-sets are set aside; an entry a candidate. */
export interface Explained {
  readonly expected: Float64Array;
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly pairs: number;
}

/**
 * Filters may go with several classes, and then the episodes of each speak against the others: the filters change there, too. So classes that are found to
 * go with a mini-set are set aside for the others, in two rounds. In the first each class is tried without the episodes of those that are stronger; in the
 * second without those of all others that were found. Given the classes that are set aside the others are still dealt out at random, so their p-values hold.
 */
export function explained(tally: EpisodeTally, found: Candidates): Explained {
  const attainable = tally.attainable();
  const expected = Float64Array.from(found.expected);
  const p = Float64Array.from(found.p);
  const bySet = candidatesOfSets(found);
  const chanceOf = (at: number, aside: SetAside) =>
    tally.without(found.set[at]!, found.column[at]!, found.observed[at]!, aside);
  for (const [set, own] of bySet) {
    own.sort((a, b) => found.p[a]! - found.p[b]!);
    const stronger = tally.noneAside();
    for (const at of own) {
      p[at] = chanceOf(at, stronger).p;
      tally.setAside(stronger, set, found.column[at]!);
    }
  }
  const { q: first } = discoveryRates(p, attainable);
  let freed = 0;
  for (const [set, own] of bySet) {
    const isStrong = (at: number) => first[at]! <= RATE;
    const others = tally.noneAside();
    for (const at of own) if (isStrong(at)) tally.setAside(others, set, found.column[at]!);
    if (own.some(isStrong)) freed += tally.columns;
    const chances = own.map((at) => {
      if (!isStrong(at)) return chanceOf(at, others);
      tally.setAside(others, set, found.column[at]!, -1);
      const chance = chanceOf(at, others);
      tally.setAside(others, set, found.column[at]!);
      return chance;
    });
    own.forEach((at, place) => {
      p[at] = chances[place]!.p;
      expected[at] = chances[place]!.expected;
    });
  }
  return { expected, p, ...discoveryRates(p, withFreed(attainable, freed)) };
}

/** Places of the candidates of each mini-set. */
function candidatesOfSets({ set }: Candidates): Map<number, number[]> {
  const bySet = new Map<number, number[]>();
  set.forEach((id, at) => {
    const own = bySet.get(id);
    if (own) own.push(at);
    else bySet.set(id, [at]);
  });
  return bySet;
}

/** Where classes are set aside the least p-values are other ones: those pairs count as if they could have any. */
function withFreed({ logP, pairs }: Attainable, freed: number): Attainable {
  const longer = (first: number, rest: Float64Array) => {
    const both = new Float64Array(rest.length + 1);
    both[0] = first;
    both.set(rest, 1);
    return both;
  };
  return { logP: longer(-Infinity, logP), pairs: longer(freed, pairs) };
}
