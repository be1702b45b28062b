import type { Correlation } from './correlate.ts';
import type { Attainable } from '../discovery-rates.ts';
import type { Episodes } from './episodes.ts';
import { HypergeometricSum } from './hypergeometric.ts';

/** Pairs of mini-set and class that share more episodes than chance would have it; a column each. */
export interface Candidates {
  readonly set: number[];
  readonly column: number[];
  readonly observed: number[];
  readonly episodes: number[];
  readonly expected: number[];
  readonly p: number[];
}

/** What chance would make of a pair. */
export interface Chance {
  readonly expected: number;
  readonly p: number;
}

/** Episodes that do not count, an entry a stratum: how many, and at how many of them the mini-set appears. */
export interface SetAside {
  readonly all: Int32Array;
  readonly hit: Int32Array;
}

/** What is seen once is no evidence. */
export const LEAST_SHARED = 2;

/** The largest p of a candidate. */
const LARGEST = 0.1;

/** Counts at which episodes each mini-set appears, and what chance would make of it. */
export class EpisodeTally {
  readonly #correlation: Correlation;
  readonly #episodes: Episodes;
  readonly #sets: number;
  /** Which mini-sets appear at each place in T, as bits; [places × words]. */
  readonly #setsAt: Int32Array;
  readonly #words: number;
  readonly #placeOf: Int32Array;
  /** Episodes of each stratum. */
  readonly #all: Int32Array;
  /** Those of them at which each mini-set appears; [sets × strata]. */
  readonly #hit: Int32Array;
  /** Those of each class; [columns × strata]. */
  readonly #drawn: Int32Array;
  /** The strata that each class has episodes in. */
  readonly #ownStrata: readonly Int32Array[];
  readonly #chance: HypergeometricSum;

  constructor(correlation: Correlation, episodes: Episodes) {
    const { sets, iterations } = correlation;
    const { offsets, stratum, strata } = episodes;
    this.#correlation = correlation;
    this.#episodes = episodes;
    this.#sets = sets.layer.length;
    this.#words = (this.#sets + 31) >> 5;
    this.#setsAt = new Int32Array(iterations.all.length * this.#words);
    for (let set = 0; set < this.#sets; set++) {
      for (let at = sets.iterationOffsets[set]!; at < sets.iterationOffsets[set + 1]!; at++) {
        this.#setsAt[sets.iterations[at]! * this.#words + (set >> 5)]! |= 1 << (set & 31);
      }
    }
    this.#placeOf = new Int32Array(iterations.runDumps);
    iterations.all.forEach((dump, place) => (this.#placeOf[dump] = place));
    this.#all = new Int32Array(strata);
    this.#hit = new Int32Array(this.#sets * strata);
    this.#drawn = new Int32Array(iterations.classes.length * strata);
    for (let column = 0; column < iterations.classes.length; column++) {
      for (let episode = offsets[column]!; episode < offsets[column + 1]!; episode++) {
        const own = stratum[episode]!;
        this.#all[own]! += 1;
        this.#drawn[column * strata + own]! += 1;
        this.#forEachSet(episode, (set) => (this.#hit[set * strata + own]! += 1));
      }
    }
    const every = Int32Array.from({ length: strata }, (_, own) => own);
    this.#ownStrata = Array.from(iterations.classes, (_, column) =>
      every.filter((own) => this.#drawn[column * strata + own]! > 0),
    );
    this.#chance = new HypergeometricSum(this.#all.reduce((sum, count) => sum + count, 0));
  }

  /** Classes with anomaly iterations. */
  get columns(): number {
    return this.#episodes.offsets.length - 1;
  }

  candidates(): Candidates {
    const found: Candidates = { set: [], column: [], observed: [], episodes: [], expected: [], p: [] };
    const { offsets, strata } = this.#episodes;
    const shared = new Int32Array(this.#sets);
    for (let column = 0; column + 1 < offsets.length; column++) {
      const count = offsets[column + 1]! - offsets[column]!;
      if (count < LEAST_SHARED) continue;
      shared.fill(0);
      for (let episode = offsets[column]!; episode < offsets[column + 1]!; episode++) {
        this.#forEachSet(episode, (set) => (shared[set]! += 1));
      }
      const own = this.#ownStrata[column]!;
      const all = own.map((stratum) => this.#all[stratum]!);
      const drawn = own.map((stratum) => this.#drawn[column * strata + stratum]!);
      const hit = new Int32Array(own.length);
      for (let set = 0; set < this.#sets; set++) {
        if (shared[set]! < LEAST_SHARED) continue;
        own.forEach((stratum, at) => (hit[at] = this.#hit[set * strata + stratum]!));
        const { mean, variance } = momentsOf(all, hit, drawn);
        // Within a standard deviation of what is expected nothing is rare.
        if (shared[set]! - mean <= Math.sqrt(variance)) continue;
        const p = this.#chance.tail(all, hit, drawn, shared[set]!);
        if (p > LARGEST) continue;
        found.set.push(set);
        found.column.push(column);
        found.observed.push(shared[set]!);
        found.episodes.push(count);
        found.expected.push(mean);
        found.p.push(p);
      }
    }
    return found;
  }

  /** The chance of a candidate once the episodes of other classes are set aside: what these classes explain says nothing against another class. */
  without(set: number, column: number, observed: number, aside: SetAside): Chance {
    const { strata } = this.#episodes;
    const own = this.#ownStrata[column]!;
    const all = own.map((stratum) => this.#all[stratum]! - aside.all[stratum]!);
    const hit = own.map((stratum) => this.#hit[set * strata + stratum]! - aside.hit[stratum]!);
    const drawn = own.map((stratum) => this.#drawn[column * strata + stratum]!);
    return { expected: momentsOf(all, hit, drawn).mean, p: this.#chance.tail(all, hit, drawn, observed) };
  }

  /** Nothing is set aside. */
  noneAside(): SetAside {
    const { strata } = this.#episodes;
    return { all: new Int32Array(strata), hit: new Int32Array(strata) };
  }

  /** Sets the episodes of a class aside for a mini-set. @param times −1 takes them back */
  setAside(aside: SetAside, set: number, column: number, times: 1 | -1 = 1): void {
    const { strata } = this.#episodes;
    const hits = this.#hitsOf(set, column);
    for (const stratum of this.#ownStrata[column]!) {
      aside.all[stratum]! += times * this.#drawn[column * strata + stratum]!;
      aside.hit[stratum]! += times * hits[stratum]!;
    }
  }

  /** Episodes of a class at which a mini-set appears; an entry a stratum. */
  #hitsOf(set: number, column: number): Int32Array {
    const { offsets, dumpOffsets, stratum, strata } = this.#episodes;
    const { dumps } = this.#correlation.iterations;
    const hits = new Int32Array(strata);
    for (let episode = offsets[column]!; episode < offsets[column + 1]!; episode++) {
      for (let at = dumpOffsets[episode]!; at < dumpOffsets[episode + 1]!; at++) {
        const bits = this.#setsAt[this.#placeOf[dumps[at]!]! * this.#words + (set >> 5)]!;
        if (((bits >>> (set & 31)) & 1) === 0) continue;
        hits[stratum[episode]!]! += 1;
        break;
      }
    }
    return hits;
  }

  /** The least p-values of all pairs that could share `LEAST_SHARED` episodes; those of equal counts together. */
  attainable(): Attainable {
    const { strata } = this.#episodes;
    const [sets, columns] = [alike(this.#hit, strata), alike(this.#drawn, strata)];
    const logP: number[] = [];
    const pairs: number[] = [];
    for (const [column, ofColumns] of columns) {
      const own = this.#ownStrata[column]!;
      for (const [set, ofSets] of sets) {
        let [most, log] = [0, 0];
        for (const stratum of own) {
          const drawn = this.#drawn[column * strata + stratum]!;
          const hit = this.#hit[set * strata + stratum]!;
          const hits = Math.min(drawn, hit);
          most += hits;
          log += this.#chance.logProbability(this.#all[stratum]!, hit, drawn, hits);
        }
        if (most < LEAST_SHARED) continue;
        logP.push(log);
        pairs.push(ofColumns * ofSets);
      }
    }
    return { logP: Float64Array.from(logP), pairs: Float64Array.from(pairs) };
  }

  #forEachSet(episode: number, take: (set: number) => void): void {
    const { dumpOffsets } = this.#episodes;
    const { dumps } = this.#correlation.iterations;
    const [from, to] = [dumpOffsets[episode]!, dumpOffsets[episode + 1]!];
    for (let word = 0; word < this.#words; word++) {
      let bits = 0;
      for (let at = from; at < to; at++)
        bits |= this.#setsAt[this.#placeOf[dumps[at]!]! * this.#words + word]!;
      for (; bits !== 0; bits &= bits - 1) take(word * 32 + 31 - Math.clz32(bits & -bits));
    }
  }
}

function momentsOf(all: Int32Array, hit: Int32Array, drawn: Int32Array): { mean: number; variance: number } {
  let [mean, variance] = [0, 0];
  for (let at = 0; at < all.length; at++) {
    const [n, m, d] = [all[at]!, hit[at]!, drawn[at]!];
    mean += (d * m) / n;
    if (n > 1) variance += (d * m * (n - m) * (n - d)) / (n * n * (n - 1));
  }
  return { mean, variance };
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
