import type { Stage } from '../stages.ts';
import type { Correlation } from './correlate.ts';
import { EpisodeTally } from './episode-tally.ts';
import { episodesOf } from './episodes.ts';
import { explained } from './shared-links.ts';

/**
 * How strongly mini-sets go with classes: an entry a mini-set and class, the strongest first (by p, then by lift), as many as `EvidenceOptions` says. What it
 * is, and when it may be trusted, is in docs/evidence.md.
 */
export interface Evidence {
  /** Places in `Correlation.sets`. */
  readonly set: Int32Array;
  /** Places in `AnomalyIterations.classes`. */
  readonly column: Int32Array;
  /** Episodes of the class at which the mini-set appears; at least two: what is seen once is no evidence. */
  readonly observed: Int32Array;
  /** Episodes of the class. */
  readonly episodes: Int32Array;
  /** How many of them it would be by chance, on the average; as p without the episodes of other classes that are found to go with the mini-set. */
  readonly expected: Float64Array;
  /** Observed by expected. */
  readonly lift: Float64Array;
  /** The probability that chance gives as many, or more. */
  readonly p: Float64Array;
  /** The false discovery rate of this entry and all before it: the part of them that is chance; at most 1. */
  readonly q: Float64Array;
  /** How many pairs of mini-set and class are in question: those that could share so many episodes. */
  readonly pairs: number;
}

export interface EvidenceOptions {
  /** All entries whose q is at most this are wanted; 0…1. */
  readonly rate?: number;
  /** So many of the strongest are wanted in any case. */
  readonly fewest?: number;
}

/**
 * The evidence of a correlation. The null hypothesis: which class an episode is of has nothing to do with the filters that change at it, among the episodes
 * of a stratum (`episodesOf`). Over all ways to deal out the classes anew in the strata, the episodes of a class at which a mini-set appears are a sum of
 * hypergeometric numbers: its tail is the permutation p-value, exactly, and nothing is drawn.
 *
 * @param stages of the learning rate
 */
export function evidence(
  correlation: Correlation,
  stages: readonly Pick<Stage, 'from' | 'to'>[],
  { rate = 0.2, fewest = 1000 }: EvidenceOptions = {},
): Evidence {
  const tally = new EpisodeTally(correlation, episodesOf(correlation.iterations, stages));
  const found = tally.candidates();
  const { expected, p, q, pairs } = explained(tally, found);
  const lift = found.observed.map((observed, at) => observed / expected[at]!);
  const strongest = [...found.set.keys()].sort((a, b) => p[a]! - p[b]! || lift[b]! - lift[a]!);
  const within = strongest.findLastIndex((at) => q[at]! <= rate) + 1;
  const order = strongest.slice(0, Math.max(within, fewest));
  const integers = (column: ArrayLike<number>) => Int32Array.from(order, (at) => column[at]!);
  const numbers = (column: ArrayLike<number>) => Float64Array.from(order, (at) => column[at]!);
  return {
    set: integers(found.set),
    column: integers(found.column),
    observed: integers(found.observed),
    episodes: integers(found.episodes),
    expected: numbers(expected),
    lift: numbers(lift),
    p: numbers(p),
    q: numbers(q),
    pairs,
  };
}
