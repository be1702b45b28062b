import { discoveryRates, type Attainable } from '../discovery-rates.ts';
import type { CandidatePairs, EpisodeTally, SetAside } from './episode-tally.ts';

/** What is found up to this rate explains its episodes. */
const RATE = 0.05;

/** For each mini-set the classes that are found to go with it. */
export interface FoundClasses {
  /** Where those of each mini-set begin; an entry more than mini-sets. */
  readonly offsets: Int32Array;
  /** Places in `AnomalyIterations.classes`. */
  readonly columns: Int32Array;
}

/**
 * Filters may go with several classes, and then the episodes of each speak against the others: the filters change there, too. So the classes are looked for that
 * go with a mini-set: each is tried without the episodes of those that are stronger. When another class is tested with the mini-set they are set aside
 * (`Aside`); given these, the others are still dealt out at random, so their p-values hold.
 */
export function foundClasses(
  tally: EpisodeTally,
  candidates: CandidatePairs,
  attainable: Attainable,
): FoundClasses {
  const { column, observed } = candidates;
  const p = Float64Array.from(candidates.p);
  for (const [set, own] of placesOfSets(candidates)) {
    const stronger = tally.noneAside();
    for (const at of own.sort((a, b) => candidates.p[a]! - candidates.p[b]!)) {
      p[at] = tally.chanceOf(set, column[at]!, observed[at]!, stronger).p;
      tally.setAside(stronger, set, column[at]!);
    }
  }
  const q = discoveryRates(p, attainable);
  const found = [...q.keys()]
    .filter((at) => q[at]! <= RATE)
    .sort((a, b) => candidates.set[a]! - candidates.set[b]!);
  const offsets = new Int32Array(tally.counts.sets + 1);
  for (const at of found) offsets[candidates.set[at]! + 1]! += 1;
  for (let set = 0; set < tally.counts.sets; set++) offsets[set + 1]! += offsets[set]!;
  return { offsets, columns: Int32Array.from(found, (at) => column[at]!) };
}

/** Places of the candidates of each mini-set. */
function placesOfSets({ set }: CandidatePairs): Map<number, number[]> {
  const bySet = new Map<number, number[]>();
  set.forEach((id, at) => {
    const own = bySet.get(id);
    if (own) own.push(at);
    else bySet.set(id, [at]);
  });
  return bySet;
}

/** What is set aside when a mini-set is tested with a class: the episodes of the other classes that are found to go with it. */
export class Aside {
  readonly #tally: EpisodeTally;
  readonly #found: FoundClasses;
  /** Of all classes that are found to go with a mini-set. */
  readonly #ofSet = new Map<number, SetAside>();

  constructor(tally: EpisodeTally, found: FoundClasses) {
    this.#tally = tally;
    this.#found = found;
  }

  /** Undefined where there is none. */
  of(set: number, column: number): SetAside | undefined {
    const { offsets, columns } = this.#found;
    const own = columns.subarray(offsets[set], offsets[set + 1]);
    if (own.length === 0) return undefined;
    const aside = this.#all(set, own);
    if (!own.includes(column)) return aside;
    const others = { all: aside.all.slice(), hit: aside.hit.slice() };
    this.#tally.setAside(others, set, column, -1);
    return others;
  }

  #all(set: number, own: Int32Array): SetAside {
    const known = this.#ofSet.get(set);
    if (known) return known;
    const aside = this.#tally.noneAside();
    for (const column of own) this.#tally.setAside(aside, set, column);
    this.#ofSet.set(set, aside);
    return aside;
  }
}

/** Where classes are set aside the least p-values are other ones: those pairs count as if they could have any. */
export function withAside(
  { logP, pairs }: Attainable,
  { offsets }: FoundClasses,
  columns: number,
): Attainable {
  let freed = 0;
  for (let set = 0; set + 1 < offsets.length; set++) if (offsets[set + 1]! > offsets[set]!) freed += columns;
  return { logP: longer(-Infinity, logP), pairs: longer(freed, pairs) };
}

function longer(first: number, rest: Float64Array): Float64Array {
  const both = new Float64Array(rest.length + 1);
  both[0] = first;
  both.set(rest, 1);
  return both;
}
