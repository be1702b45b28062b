import { rateAt, rateSteps } from '../discovery-rates.ts';
import type { Stage } from '../stages.ts';
import { candidatePairs, candidatesAside } from './candidate-pairs.ts';
import type { Correlation } from './correlate.ts';
import { countEpisodes } from './episode-counts.ts';
import { EpisodeTally, type CandidatePairs } from './episode-tally.ts';
import { episodesOf } from './episodes.ts';
import { PairEvidence, type EvidenceGround, type Pairs } from './pair-evidence.ts';
import { Aside, foundClasses, withAside } from './shared-links.ts';

/**
 * How strongly mini-sets go with classes: the pairs that meet at an episode, the strongest first; all, or where there are too many so many of the rare ones as
 * `EvidenceOptions` says. What it is, and when it may be trusted, is in docs/evidence.md.
 */
export interface Evidence extends Pairs {
  /** How many pairs of mini-set and class there are. */
  readonly pairs: number;
  /** How many of them could share two episodes: what is seen once is no evidence. */
  readonly tested: number;
  /** How many meet at an episode. */
  readonly met: number;
  /** How many of these are rare by chance: they share two episodes or more, with p ≤ 0.1. No others are found at any rate. */
  readonly rare: number;
  readonly ground: EvidenceGround;
}

export interface EvidenceOptions {
  /** All entries whose q is at most this are wanted; 0…1. */
  readonly rate?: number;
  /** Where no more meet, all are wanted; else so many of the strongest in any case. */
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
  const counts = countEpisodes(correlation, episodesOf(correlation.iterations, stages));
  const tally = new EpisodeTally(counts);
  const attainable = tally.attainable();
  const { candidates: first, met } = candidatePairs(tally);
  const found = foundClasses(tally, first, attainable);
  const candidates = candidatesAside(tally, first, found, new Aside(tally, found));
  const steps = rateSteps(Float64Array.from(candidates.p), withAside(attainable, found, tally.columns));
  const ground = { counts, found, steps };
  const within = candidates.p.reduce((count, p) => (rateAt(steps, p) <= rate ? count + 1 : count), 0);
  const wanted = met <= fewest ? metPairs(tally, met) : smallest(candidates, Math.max(within, fewest));
  return {
    ...new PairEvidence(ground).ranked(wanted.set, wanted.column),
    pairs: counts.sets * tally.columns,
    tested: attainable.pairs.reduce((sum, pairs) => sum + pairs, 0),
    met,
    rare: candidates.p.length,
    ground,
  };
}

/** All pairs that meet. */
function metPairs(tally: EpisodeTally, count: number): Pick<Pairs, 'set' | 'column'> {
  const [set, column] = [new Int32Array(count), new Int32Array(count)];
  let at = 0;
  tally.forEachPair(1, (ofSet, ofColumn) => ([set[at], column[at++]] = [ofSet, ofColumn]));
  return { set, column };
}

/** So many with the smallest p, and those that are equal to the last. */
function smallest({ set, column, p }: CandidatePairs, wanted: number): Pick<Pairs, 'set' | 'column'> {
  const largest = wanted > 0 ? (Float64Array.from(p).sort()[wanted - 1] ?? Infinity) : -1;
  const kept = (values: readonly number[]) => Int32Array.from(values.filter((_, at) => p[at]! <= largest));
  return { set: kept(set), column: kept(column) };
}
