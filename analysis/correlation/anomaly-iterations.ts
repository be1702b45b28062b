import type { ClassAnomalies } from '../class-anomalies.ts';

/** The anomaly iterations of all classes that have any: T_i and T of DeepTracker, section 7.3. Iterations are dump indexes. */
export interface AnomalyIterations {
  /** Dumps of the run. */
  readonly runDumps: number;
  /** Classes with at least one, ascending: the columns. */
  readonly classes: Int32Array;
  /** Where each class begins in `dumps`; an entry more than classes. */
  readonly offsets: Int32Array;
  /** The anomaly iterations, class after class, ascending within a class. */
  readonly dumps: Int32Array;
  /** The paper's T: the anomaly iterations of any class, ascending. */
  readonly all: Int32Array;
}

/**
 * The dumps at which the score of a class, by either rule, reaches the threshold. A dump at which both do is one anomaly iteration.
 *
 * @param threshold in images; less than 1 counts as 1
 */
export function anomalyIterations(scores: ClassAnomalies, threshold: number): AnomalyIterations {
  const { dumps: runDumps, offsets: begins, dump, left, right } = scores;
  const least = Math.max(1, threshold);
  const found = new Int32Array(countReached(left, right, least));
  const isReached = new Uint8Array(runDumps);
  const classes: number[] = [];
  const offsets: number[] = [0];
  let end = 0;
  for (let id = 0; id < begins.length - 1; id++) {
    for (let at = begins[id]!; at < begins[id + 1]!; at++) {
      if (left[at]! < least && right[at]! < least) continue;
      found[end++] = dump[at]!;
      isReached[dump[at]!] = 1;
    }
    if (end === offsets.at(-1)) continue;
    classes.push(id);
    offsets.push(end);
  }
  const all = new Int32Array(runDumps);
  let places = 0;
  for (let dump = 0; dump < runDumps; dump++) if (isReached[dump]) all[places++] = dump;
  return {
    runDumps,
    classes: Int32Array.from(classes),
    offsets: Int32Array.from(offsets),
    dumps: found,
    all: all.slice(0, places),
  };
}

function countReached(left: Int32Array, right: Int32Array, least: number): number {
  let count = 0;
  for (let at = 0; at < left.length; at++) if (left[at]! >= least || right[at]! >= least) count += 1;
  return count;
}
