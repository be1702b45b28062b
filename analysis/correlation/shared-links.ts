import { discoveryRates, type Attainable } from './discovery-rates.ts';
import type { Candidates, EpisodeTally } from './episode-tally.ts';

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
  for (const own of bySet.values()) {
    own.sort((a, b) => found.p[a]! - found.p[b]!);
    own.forEach((at, rank) => {
      const stronger = own.slice(0, rank).map((other) => found.column[other]!);
      p[at] = tally.without(found.set[at]!, found.column[at]!, found.observed[at]!, stronger).p;
    });
  }
  const { q: first } = discoveryRates(p, attainable);
  let freed = 0;
  for (const own of bySet.values()) {
    const strong = own.filter((at) => first[at]! <= RATE);
    freed += strong.length > 0 ? 1 : 0;
    for (const at of own) {
      const others = strong.filter((other) => other !== at).map((other) => found.column[other]!);
      const chance = tally.without(found.set[at]!, found.column[at]!, found.observed[at]!, others);
      p[at] = chance.p;
      expected[at] = chance.expected;
    }
  }
  return { expected, p, ...discoveryRates(p, withFreed(attainable, freed * tally.columns)) };
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
