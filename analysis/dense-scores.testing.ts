import type { ClassAnomalies, Scores } from './index.ts';

/** Scores that stand at every dump, class after class, as they are kept. */
export function sparseScores(dumps: number, left: Int32Array, right: Int32Array): ClassAnomalies {
  const offsets = [0];
  const entries: number[] = [];
  for (let from = 0; from < left.length; from += dumps) {
    for (let at = from; at < from + dumps; at++) if (left[at]! > 0 || right[at]! > 0) entries.push(at);
    offsets.push(entries.length);
  }
  return {
    dumps,
    offsets: Int32Array.from(offsets),
    dump: Int32Array.from(entries, (at) => at % dumps),
    left: Int32Array.from(entries, (at) => left[at]!),
    right: Int32Array.from(entries, (at) => right[at]!),
  };
}

/** The other way round: an entry a dump, class after class. */
export function denseScores(scores: ClassAnomalies): Pick<Scores, 'left' | 'right'> {
  const { dumps, offsets, dump } = scores;
  const spread = (values: Int32Array) => {
    const all = new Int32Array((offsets.length - 1) * dumps);
    for (let id = 0; id < offsets.length - 1; id++) {
      for (let at = offsets[id]!; at < offsets[id + 1]!; at++) all[id * dumps + dump[at]!] = values[at]!;
    }
    return all;
  };
  return { left: spread(scores.left), right: spread(scores.right) };
}
