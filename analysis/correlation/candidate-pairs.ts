import { LARGEST, LEAST_SHARED, type CandidatePairs, type EpisodeTally } from './episode-tally.ts';
import type { Aside, FoundClasses } from './shared-links.ts';

/** Pairs that share `LEAST_SHARED` episodes with a p of at most `LARGEST`, and how many share any. */
export function candidatePairs(tally: EpisodeTally): { candidates: CandidatePairs; met: number } {
  const candidates = none();
  let met = 0;
  tally.forEachPair(1, (set, column, shared) => {
    met += 1;
    if (shared < LEAST_SHARED || !tally.standsOut(set, column, shared)) return;
    add(candidates, set, column, shared, tally.chanceOf(set, column, shared).p);
  });
  return { candidates, met };
}

/** The candidates once other classes are set aside; that makes others of the mini-sets that these go with. */
export function candidatesAside(
  tally: EpisodeTally,
  before: CandidatePairs,
  { offsets }: FoundClasses,
  aside: Aside,
): CandidatePairs {
  const candidates = none();
  const isFound = (set: number) => offsets[set + 1]! > offsets[set]!;
  before.set.forEach((set, at) => {
    if (!isFound(set)) add(candidates, set, before.column[at]!, before.observed[at]!, before.p[at]!);
  });
  for (let set = 0; set < tally.counts.sets; set++) {
    for (let column = 0; isFound(set) && column < tally.columns; column++) {
      const shared = tally.sharedBy(set, column);
      if (shared < LEAST_SHARED) continue;
      add(candidates, set, column, shared, tally.chanceOf(set, column, shared, aside.of(set, column)).p);
    }
  }
  return candidates;
}

interface Growing extends CandidatePairs {
  readonly set: number[];
  readonly column: number[];
  readonly observed: number[];
  readonly p: number[];
}

function none(): Growing {
  return { set: [], column: [], observed: [], p: [] };
}

function add(candidates: Growing, set: number, column: number, observed: number, p: number): void {
  if (p > LARGEST) return;
  candidates.set.push(set);
  candidates.column.push(column);
  candidates.observed.push(observed);
  candidates.p.push(p);
}
