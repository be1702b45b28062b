import type { Correlation } from './correlate.ts';
import type { Episodes } from './episodes.ts';

/** At which episodes each mini-set appears: what the evidence of any pair of mini-set and class is worked out from. Typed arrays alone, so it can go from worker to page. */
export interface EpisodeCounts extends Episodes {
  /** How many mini-sets there are. */
  readonly sets: number;
  /** The place in T of each anomaly iteration; an entry as in `AnomalyIterations.dumps`. */
  readonly places: Int32Array;
  /** Which mini-sets appear at each place in T, as bits; [places × words]. */
  readonly setsAt: Int32Array;
  readonly words: number;
  /** Episodes of each stratum. */
  readonly all: Int32Array;
  /** Those of them at which each mini-set appears; [sets × strata]. */
  readonly hit: Int32Array;
  /** Those of each class; [columns × strata]. */
  readonly drawn: Int32Array;
}

export function countEpisodes({ sets, iterations }: Correlation, episodes: Episodes): EpisodeCounts {
  const { offsets, stratum, strata } = episodes;
  const count = sets.layer.length;
  const words = (count + 31) >> 5;
  const setsAt = new Int32Array(iterations.all.length * words);
  for (let set = 0; set < count; set++) {
    for (let at = sets.iterationOffsets[set]!; at < sets.iterationOffsets[set + 1]!; at++) {
      setsAt[sets.iterations[at]! * words + (set >> 5)]! |= 1 << (set & 31);
    }
  }
  const placeOf = new Int32Array(iterations.runDumps);
  iterations.all.forEach((dump, place) => (placeOf[dump] = place));
  const counts: EpisodeCounts = {
    ...episodes,
    sets: count,
    places: iterations.dumps.map((dump) => placeOf[dump]!),
    setsAt,
    words,
    all: new Int32Array(strata),
    hit: new Int32Array(count * strata),
    drawn: new Int32Array(iterations.classes.length * strata),
  };
  for (let column = 0; column < iterations.classes.length; column++) {
    for (let episode = offsets[column]!; episode < offsets[column + 1]!; episode++) {
      const own = stratum[episode]!;
      counts.all[own]! += 1;
      counts.drawn[column * strata + own]! += 1;
      forEachSet(counts, episode, (set) => (counts.hit[set * strata + own]! += 1));
    }
  }
  return counts;
}

/** The mini-sets that appear at an episode. */
function forEachSet(
  { dumpOffsets, places, setsAt, words }: EpisodeCounts,
  episode: number,
  take: (set: number) => void,
): void {
  const [from, to] = [dumpOffsets[episode]!, dumpOffsets[episode + 1]!];
  for (let word = 0; word < words; word++) {
    let bits = 0;
    for (let at = from; at < to; at++) bits |= setsAt[places[at]! * words + word]!;
    for (; bits !== 0; bits &= bits - 1) take(word * 32 + 31 - Math.clz32(bits & -bits));
  }
}

/** Whether a mini-set appears at an episode. */
export function appearsAt(
  { dumpOffsets, places, setsAt, words }: EpisodeCounts,
  set: number,
  episode: number,
): boolean {
  for (let at = dumpOffsets[episode]!; at < dumpOffsets[episode + 1]!; at++) {
    if (((setsAt[places[at]! * words + (set >> 5)]! >>> (set & 31)) & 1) === 1) return true;
  }
  return false;
}

/** At how many episodes of a class each mini-set appears. @param shared takes them; an entry a mini-set */
export function countShared(counts: EpisodeCounts, column: number, shared: Int32Array): void {
  shared.fill(0);
  for (let episode = counts.offsets[column]!; episode < counts.offsets[column + 1]!; episode++) {
    forEachSet(counts, episode, (set) => (shared[set]! += 1));
  }
}
