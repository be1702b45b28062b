import { kmeans } from 'ml-kmeans';
import { RandomStream } from './random.ts';
import { spreadStart } from './spread-start.ts';

/** Classes in clusters of like error curves, from easy (a low mean error over the run) to hard. */
export interface Clusters {
  /** The cluster of each class; −1 for a class without images. */
  readonly cluster: Int16Array;
  /** The mean error curve of each cluster, [clusters × dumps], cluster after cluster, 0…1. */
  readonly means: Float32Array;
  /** Classes in each cluster. There may be fewer clusters than were asked for: never more than different curves, and none is empty. */
  readonly sizes: Int32Array;
  /** Within-cluster sum of squares: over classes and dumps, the squared distance from the error to the cluster's mean. */
  readonly spread: number;
}

/** Curves are clustered by the means of neighbouring dumps, at most this many. What is handed out is of all dumps. */
const MOST_COLUMNS = 64;

/** Of so many starts the one with the least spread is taken: k-means finds a local optimum. */
const STARTS = 3;

/**
 * k-means (Lloyd, started by [k-means++](spread-start.ts)) on the classes' error curves (DeepTracker, section 7.1.1; figure 3 for k = 4). The same arguments give the
 * same clusters.
 *
 * @param error the error of each class, [classes × dumps], class after class, 0…1; NaN where a class has no images
 * @param k how many clusters, at least 1
 */
export function clusterClasses(
  error: Float32Array,
  classes: number,
  dumps: number,
  k: number,
  seed: number,
): Clusters {
  return cluster(curvesOf(error, classes, dumps), k, seed);
}

/** What so many clusters leave of the differences between the classes' curves. */
export interface ClusterSpread {
  readonly clusters: number;
  /** Within-cluster sum of squares, as of `Clusters`. */
  readonly spread: number;
}

/**
 * The spread that `clusterClasses` reaches with 1, 2, … clusters, one after the other, so that a user can choose k (where the curve bends).
 * @param most the largest k; fewer come where there are fewer different curves
 */
export function* clusterSpreads(
  error: Float32Array,
  classes: number,
  dumps: number,
  most: number,
  seed: number,
): Generator<ClusterSpread, void> {
  const curves = curvesOf(error, classes, dumps);
  const { length } = spreadStart(curves.rows, most, new RandomStream(seed));
  for (let k = 1; k <= length; k++) yield { clusters: k, spread: cluster(curves, k, seed).spread };
}

interface Curves {
  readonly error: Float32Array;
  readonly classes: number;
  readonly dumps: number;
  /** The classes that have images. */
  readonly ids: readonly number[];
  /** Their curves, in few columns. */
  readonly rows: number[][];
}

function curvesOf(error: Float32Array, classes: number, dumps: number): Curves {
  const ids: number[] = [];
  const rows: number[][] = [];
  for (let id = 0; id < classes; id++) {
    const row = columnsOf(error.subarray(id * dumps, (id + 1) * dumps));
    if (row.some(Number.isNaN)) continue;
    ids.push(id);
    rows.push(row);
  }
  return { error, classes, dumps, ids, rows };
}

/** Means of neighbouring dumps, as many in each column as the next, within one; NaN where one of them is. */
function columnsOf(curve: Float32Array): number[] {
  const columns = Math.min(MOST_COLUMNS, curve.length);
  const start = (column: number) => Math.floor((column * curve.length) / columns);
  return Array.from({ length: columns }, (_, column) => {
    const [from, to] = [start(column), start(column + 1)];
    let sum = 0;
    for (let dump = from; dump < to; dump++) sum += curve[dump]!;
    return sum / (to - from);
  });
}

function cluster(curves: Curves, k: number, seed: number): Clusters {
  let best: Clusters | undefined;
  for (let start = 0; start < (k > 1 ? STARTS : 1); start++) {
    const centers = spreadStart(curves.rows, k, new RandomStream(seed + start));
    const found = described(curves, partition(curves.rows, centers), centers.length);
    if (!best || found.spread < best.spread) best = found;
  }
  return best!;
}

/** The part of each row. */
function partition(rows: number[][], centers: number[][]): readonly number[] {
  if (centers.length < 2) return rows.map(() => 0);
  return kmeans(rows, centers.length, { initialization: centers }).clusters;
}

/** @param parts the part of each class that has images */
function described({ error, classes, dumps, ids }: Curves, parts: readonly number[], k: number): Clusters {
  const sums = new Float64Array(k * dumps);
  const counts = new Int32Array(k);
  ids.forEach((id, row) => {
    const part = parts[row]!;
    counts[part]! += 1;
    for (let dump = 0; dump < dumps; dump++) sums[part * dumps + dump]! += error[id * dumps + dump]!;
  });
  const meanError = (part: number) =>
    sums.subarray(part * dumps, (part + 1) * dumps).reduce((sum, value) => sum + value, 0) / counts[part]!;
  const order = Array.from({ length: k }, (_, part) => part)
    .filter((part) => counts[part]! > 0)
    .sort((a, b) => meanError(a) - meanError(b));
  const means = new Float32Array(order.length * dumps);
  order.forEach((part, place) => {
    for (let dump = 0; dump < dumps; dump++) {
      means[place * dumps + dump] = sums[part * dumps + dump]! / counts[part]!;
    }
  });
  const cluster = new Int16Array(classes).fill(-1);
  ids.forEach((id, row) => (cluster[id] = order.indexOf(parts[row]!)));
  return {
    cluster,
    means,
    sizes: Int32Array.from(order, (part) => counts[part]!),
    spread: spreadOf(error, means, cluster, dumps),
  };
}

function spreadOf(error: Float32Array, means: Float32Array, cluster: Int16Array, dumps: number): number {
  let spread = 0;
  cluster.forEach((place, id) => {
    if (place < 0) return;
    for (let dump = 0; dump < dumps; dump++) {
      spread += (error[id * dumps + dump]! - means[place * dumps + dump]!) ** 2;
    }
  });
  return spread;
}
