import type { ClassAnomalies } from '../class-anomalies.ts';
import type { AnomalyIterations } from './anomaly-iterations.ts';

/** Dumps with an anomaly iteration that mini-sets, cells and evidence are worked out of, at most: what these take does not grow with the run. */
export const MOST_STRUCK = 2048;

/**
 * Of anomaly iterations the `most` at which most images of one class flip, by the rule by which they are more; of equals those at which more flip in all classes together, then the earlier ones.
 * At these every class keeps its own anomaly iterations. What is worked out from them does not grow with the run.
 *
 * @param threshold that they were found with, in images
 * @returns the same iterations where they are no more
 */
export function strongestIterations(
  iterations: AnomalyIterations,
  scores: ClassAnomalies,
  threshold: number,
  most = MOST_STRUCK,
): AnomalyIterations {
  const { runDumps, classes, offsets, dumps, all } = iterations;
  if (all.length <= most) return iterations;
  const isChosen = new Uint8Array(runDumps);
  for (const dump of strongest(all, scores, threshold, most)) isChosen[dump] = 1;
  const kept = { classes: [] as number[], offsets: [0] };
  const found = new Int32Array(dumps.length);
  let end = 0;
  classes.forEach((id, column) => {
    for (let at = offsets[column]!; at < offsets[column + 1]!; at++) {
      if (isChosen[dumps[at]!]) found[end++] = dumps[at]!;
    }
    if (end === kept.offsets.at(-1)) return;
    kept.classes.push(id);
    kept.offsets.push(end);
  });
  return {
    runDumps,
    classes: Int32Array.from(kept.classes),
    offsets: Int32Array.from(kept.offsets),
    dumps: found.slice(0, end),
    all: all.filter((dump) => isChosen[dump]),
  };
}

function strongest(
  all: Int32Array,
  { dumps, dump, left, right }: ClassAnomalies,
  threshold: number,
  most: number,
): Int32Array {
  const [largest, together] = [new Int32Array(dumps), new Int32Array(dumps)];
  for (let at = 0; at < dump.length; at++) {
    const score = Math.max(left[at]!, right[at]!);
    if (score < threshold) continue;
    const place = dump[at]!;
    together[place]! += score;
    if (score > largest[place]!) largest[place] = score;
  }
  const order = all.slice().sort((a, b) => {
    return largest[b]! - largest[a]! || together[b]! - together[a]! || a - b;
  });
  return order.subarray(0, most);
}
