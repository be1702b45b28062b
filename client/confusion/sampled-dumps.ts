/** Dumps that stand for the run, evenly, without its beginning, where all classes are taken for a few. */
const SAMPLES = 5;

/** Places of the sampled dumps, the last one among them. */
export function sampledDumps(dumps: number): number[] {
  const places = Array.from({ length: SAMPLES }, (_, at) => Math.ceil(((at + 1) / SAMPLES) * dumps) - 1);
  return [...new Set(places)].filter((dump) => dump >= 0);
}
