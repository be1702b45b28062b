import type { Attainable } from '../discovery-rates.ts';
import { appearsAt, countShared, type EpisodeCounts } from './episode-counts.ts';
import { HypergeometricSum } from './hypergeometric.ts';

/** What chance would make of a pair of mini-set and class. */
export interface Chance {
  /** Episodes that they share, on the average. */
  readonly expected: number;
  /** The probability that they share as many as they do, or more. */
  readonly p: number;
}

/** Episodes that do not count, an entry a stratum: how many, and at how many of them the mini-set appears. */
export interface SetAside {
  readonly all: Int32Array;
  readonly hit: Int32Array;
}

/** What is seen once is no evidence. */
export const LEAST_SHARED = 2;

/** A pair with a larger p is not found at any rate. */
export const LARGEST = 0.1;

/** Pairs of mini-set and class that may be found; a column each. */
export interface CandidatePairs {
  readonly set: readonly number[];
  readonly column: readonly number[];
  /** Episodes that they share. */
  readonly observed: readonly number[];
  readonly p: readonly number[];
}

/** What chance would make of pairs of mini-set and class. */
export class EpisodeTally {
  readonly counts: EpisodeCounts;
  /** Classes with anomaly iterations. */
  readonly columns: number;
  /** The strata that each class has episodes in, and how many. */
  readonly #strataOf: readonly Int32Array[];
  readonly #drawnOf: readonly Int32Array[];
  readonly #chance: HypergeometricSum;
  /** Of the strata of a class, filled anew for each pair. */
  readonly #all: Int32Array;
  readonly #hit: Int32Array;
  readonly #none: SetAside;

  constructor(counts: EpisodeCounts) {
    const { strata, all, drawn } = counts;
    this.counts = counts;
    this.columns = counts.offsets.length - 1;
    const every = Int32Array.from({ length: strata }, (_, own) => own);
    this.#strataOf = Array.from({ length: this.columns }, (_, column) =>
      every.filter((own) => drawn[column * strata + own]! > 0),
    );
    this.#drawnOf = this.#strataOf.map((strataOf, column) =>
      strataOf.map((own) => drawn[column * strata + own]!),
    );
    this.#chance = new HypergeometricSum(all.reduce((sum, count) => sum + count, 0));
    this.#all = new Int32Array(strata);
    this.#hit = new Int32Array(strata);
    this.#none = this.noneAside();
  }

  /** Episodes of a class. */
  episodesOf(column: number): number {
    return this.counts.offsets[column + 1]! - this.counts.offsets[column]!;
  }

  /** How many of them a mini-set appears at. */
  sharedBy(set: number, column: number): number {
    const { offsets } = this.counts;
    let shared = 0;
    for (let episode = offsets[column]!; episode < offsets[column + 1]!; episode++) {
      if (appearsAt(this.counts, set, episode)) shared += 1;
    }
    return shared;
  }

  /** Goes through all pairs that share so many episodes, class by class. */
  forEachPair(least: number, take: (set: number, column: number, shared: number) => void): void {
    const shared = new Int32Array(this.counts.sets);
    for (let column = 0; column < this.columns; column++) {
      if (this.episodesOf(column) < least) continue;
      countShared(this.counts, column, shared);
      for (let set = 0; set < shared.length; set++) {
        if (shared[set]! >= least) take(set, column, shared[set]!);
      }
    }
  }

  /**
   * What chance would make of a pair.
   * @param aside episodes of other classes: what they explain says nothing against this one
   */
  chanceOf(set: number, column: number, shared: number, aside = this.#none): Chance {
    this.#fill(set, column, aside);
    const drawn = this.#drawnOf[column]!;
    return {
      expected: this.#chance.moments(this.#all, this.#hit, drawn).mean,
      p: this.#chance.tail(this.#all, this.#hit, drawn, shared),
    };
  }

  /** Whether a pair shares more episodes than it is expected to, by more than a standard deviation: else nothing about it is rare. */
  standsOut(set: number, column: number, shared: number): boolean {
    this.#fill(set, column, this.#none);
    const { mean, variance } = this.#chance.moments(this.#all, this.#hit, this.#drawnOf[column]!);
    return shared - mean > Math.sqrt(variance);
  }

  /** Nothing is set aside. */
  noneAside(): SetAside {
    const { strata } = this.counts;
    return { all: new Int32Array(strata), hit: new Int32Array(strata) };
  }

  /** Sets the episodes of a class aside for a mini-set. @param times −1 takes them back */
  setAside(aside: SetAside, set: number, column: number, times: 1 | -1 = 1): void {
    const { offsets, stratum } = this.counts;
    for (let episode = offsets[column]!; episode < offsets[column + 1]!; episode++) {
      const own = stratum[episode]!;
      aside.all[own]! += times;
      if (appearsAt(this.counts, set, episode)) aside.hit[own]! += times;
    }
  }

  /** The least p-values of all pairs that could share `LEAST_SHARED` episodes; those of equal counts together. */
  attainable(): Attainable {
    const { strata, hit, drawn, all } = this.counts;
    const [sets, columns] = [alike(hit, strata), alike(drawn, strata)];
    const logP: number[] = [];
    const pairs: number[] = [];
    for (const [column, ofColumns] of columns) {
      const own = this.#strataOf[column]!;
      for (const [set, ofSets] of sets) {
        let [most, log] = [0, 0];
        for (const stratum of own) {
          const [ofColumn, ofSet] = [drawn[column * strata + stratum]!, hit[set * strata + stratum]!];
          const hits = Math.min(ofColumn, ofSet);
          most += hits;
          log += this.#chance.logProbability(all[stratum]!, ofSet, ofColumn, hits);
        }
        if (most < LEAST_SHARED) continue;
        logP.push(log);
        pairs.push(ofColumns * ofSets);
      }
    }
    return { logP: Float64Array.from(logP), pairs: Float64Array.from(pairs) };
  }

  /** The episodes of the strata of a class, and those at which a mini-set appears. */
  #fill(set: number, column: number, aside: SetAside): void {
    const { strata, all, hit } = this.counts;
    const own = this.#strataOf[column]!;
    for (let at = 0; at < own.length; at++) {
      const stratum = own[at]!;
      this.#all[at] = all[stratum]! - aside.all[stratum]!;
      this.#hit[at] = hit[set * strata + stratum]! - aside.hit[stratum]!;
    }
  }
}

/** Rows of equal counts: one of them, and how many there are. */
function alike(counts: Int32Array, width: number): Map<number, number> {
  const firsts = new Map<string, number>();
  const rows = new Map<number, number>();
  for (let row = 0; row * width < counts.length; row++) {
    const key = counts.subarray(row * width, (row + 1) * width).join();
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, row);
    rows.set(first ?? row, (rows.get(first ?? row) ?? 0) + 1);
  }
  return rows;
}
