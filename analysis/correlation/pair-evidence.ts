import { rateAt, type RateSteps } from '../discovery-rates.ts';
import { countShared, type EpisodeCounts } from './episode-counts.ts';
import { EpisodeTally, LARGEST, LEAST_SHARED } from './episode-tally.ts';
import { Aside, type FoundClasses } from './shared-links.ts';

/** What the evidence of any pair is worked out from (`PairEvidence`). Typed arrays alone, so it can go from worker to page. */
export interface EvidenceGround {
  readonly counts: EpisodeCounts;
  readonly found: FoundClasses;
  readonly steps: RateSteps;
}

/** How strongly a mini-set goes with a class. */
export interface Pair {
  /** Episodes of the class at which the mini-set appears. */
  readonly observed: number;
  /** Episodes of the class. */
  readonly episodes: number;
  /** How many of them it would be by chance, on the average; as p without the episodes of other classes that are found to go with the mini-set. */
  readonly expected: number;
  /** Observed by expected; NaN where none is observed and none expected. */
  readonly lift: number;
  /** The probability that chance gives as many, or more. */
  readonly p: number;
  /** The false discovery rate of all pairs with a p as small as this: the part of them that is chance; at most 1, which it is where fewer than two episodes are shared, or p is above 0.1. */
  readonly q: number;
}

/** Pairs of mini-set and class, the strongest first: those that share two episodes or more by p, then by lift, then those that share one, then the others; an entry a pair. */
export interface Pairs {
  /** Places in `Correlation.sets`. */
  readonly set: Int32Array;
  /** Places in `AnomalyIterations.classes`. */
  readonly column: Int32Array;
  readonly observed: Int32Array;
  readonly episodes: Int32Array;
  readonly expected: Float64Array;
  readonly lift: Float64Array;
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/** The evidence of any pair of mini-set and class, when it is asked for: there are millions of them, and few are looked at. */
export class PairEvidence {
  readonly #ground: EvidenceGround;
  readonly #tally: EpisodeTally;
  readonly #aside: Aside;

  constructor(ground: EvidenceGround) {
    this.#ground = ground;
    this.#tally = new EpisodeTally(ground.counts);
    this.#aside = new Aside(this.#tally, ground.found);
  }

  of(set: number, column: number): Pair {
    return this.#pair(set, column, this.#tally.sharedBy(set, column));
  }

  /** A mini-set with all classes. */
  ofSet(set: number): Pairs {
    const columns = Int32Array.from({ length: this.#tally.columns }, (_, column) => column);
    return this.ranked(
      columns.map(() => set),
      columns,
    );
  }

  /** A class with all mini-sets. */
  ofClass(column: number): Pairs {
    const shared = new Int32Array(this.#ground.counts.sets);
    countShared(this.#ground.counts, column, shared);
    return this.#rank(
      shared.map((_, set) => set),
      shared.map(() => column),
      shared,
    );
  }

  /** Some pairs. @param set, column an entry a pair */
  ranked(set: Int32Array, column: Int32Array): Pairs {
    return this.#rank(
      set,
      column,
      set.map((one, at) => this.#tally.sharedBy(one, column[at]!)),
    );
  }

  #rank(set: Int32Array, column: Int32Array, observed: Int32Array): Pairs {
    const [p, expected] = [new Float64Array(set.length), new Float64Array(set.length)];
    const [lift, q] = [new Float64Array(set.length), new Float64Array(set.length)];
    for (let at = 0; at < set.length; at++) {
      const pair = this.#pair(set[at]!, column[at]!, observed[at]!);
      [expected[at], lift[at], p[at], q[at]] = [pair.expected, pair.lift, pair.p, pair.q];
    }
    const order = Int32Array.from(set.keys()).sort(
      (a, b) =>
        Math.min(observed[b]!, LEAST_SHARED) - Math.min(observed[a]!, LEAST_SHARED) ||
        p[a]! - p[b]! ||
        (observed[a]! > 0 ? lift[b]! - lift[a]! : a - b),
    );
    const numbers = (values: Float64Array) => Float64Array.from(order, (at) => values[at]!);
    return {
      set: order.map((at) => set[at]!),
      column: order.map((at) => column[at]!),
      observed: order.map((at) => observed[at]!),
      episodes: order.map((at) => this.#tally.episodesOf(column[at]!)),
      expected: numbers(expected),
      lift: numbers(lift),
      p: numbers(p),
      q: numbers(q),
    };
  }

  #pair(set: number, column: number, observed: number): Pair {
    const { expected, p } = this.#tally.chanceOf(set, column, observed, this.#aside.of(set, column));
    const q = observed < LEAST_SHARED || p > LARGEST ? 1 : rateAt(this.#ground.steps, p);
    const episodes = this.#tally.episodesOf(column);
    return { observed, episodes, expected, lift: observed / expected, p, q };
  }
}
