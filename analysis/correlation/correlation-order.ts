import { bitCount } from '../bit-count.ts';
import { leafOrder } from '../leaf-order.ts';
import { appearsWith, type Correlation } from './correlate.ts';

/** Orders of the rows and columns of the grid; the same correlation gives the same. */
export interface CorrelationOrder {
  /** Rows, places in `Correlation.layers`: layers that change with the same classes stand together. */
  readonly layers: Int32Array;
  /** Mini-sets, row after row of `Correlation.layers`, so that those of row r are at `setOffsets[r]` …; those that appear at the same anomaly iterations stand together. */
  readonly sets: Int32Array;
  /** Columns, places in `AnomalyIterations.classes`: classes that share anomaly filters stand together. */
  readonly classes: Int32Array;
}

/** In a layer of more mini-sets they stay in their order: the distances of all pairs would take more than 64 MB. */
const MOST_SETS = 4096;

/**
 * Orders layers, mini-sets inside each layer, and classes by similarity, each by `leafOrder`: sets by the part of their anomaly iterations that they share
 * (Jaccard), classes by the part of their anomaly filters, layers by how much their counts of anomaly filters overlap (Bray and Curtis 1957). Of the two directions of each order
 * the one with more in its first half. At ResNet-50 × 1,000 classes it takes seconds: work for a worker.
 */
export function correlationOrder(correlation: Correlation): CorrelationOrder {
  const { sets, setOffsets, layers } = correlation;
  const order = Int32Array.from(sets.layer, (_, set) => set);
  for (let row = 0; row < layers.length; row++) {
    const [from, to] = [setOffsets[row]!, setOffsets[row + 1]!];
    if (to - from < 3 || to - from > MOST_SETS) continue;
    order.set(
      orderOfSets(correlation, from, to).map((set) => from + set),
      from,
    );
  }
  return { layers: orderOfLayers(correlation), sets: order, classes: orderOfClasses(correlation) };
}

function orderOfSets({ sets, iterations }: Correlation, from: number, to: number): Int32Array {
  const words = (iterations.all.length + 31) >> 5;
  const bits = new Int32Array((to - from) * words);
  const weights = new Float64Array(to - from);
  for (let set = from; set < to; set++) {
    const [start, end] = [sets.iterationOffsets[set]!, sets.iterationOffsets[set + 1]!];
    weights[set - from] = (end - start) * (sets.offsets[set + 1]! - sets.offsets[set]!);
    for (let at = start; at < end; at++) {
      const place = sets.iterations[at]!;
      bits[(set - from) * words + (place >> 5)]! |= 1 << (place & 31);
    }
  }
  return heavyFirst(leafOrder(jaccardDistances(bits, to - from, words), to - from), weights);
}

/** By anomaly filters, a bit each. */
function orderOfClasses(correlation: Correlation): Int32Array {
  const { sets, iterations } = correlation;
  const columns = iterations.classes.length;
  const words = (sets.filters.length + 31) >> 5;
  const bits = new Int32Array(columns * words);
  const weights = new Float64Array(columns);
  for (let set = 0; set < sets.layer.length; set++) {
    for (let column = 0; column < columns; column++) {
      if (!appearsWith(correlation, set, column)) continue;
      for (let at = sets.offsets[set]!; at < sets.offsets[set + 1]!; at++) {
        bits[column * words + (at >> 5)]! |= 1 << (at & 31);
        weights[column]! += 1;
      }
    }
  }
  return heavyFirst(leafOrder(jaccardDistances(bits, columns, words), columns), weights);
}

function orderOfLayers({ cells, layers, iterations }: Correlation): Int32Array {
  const columns = iterations.classes.length;
  const rows = layers.length;
  const weights = Float64Array.from(layers, (_, row) =>
    cells.subarray(row * columns, (row + 1) * columns).reduce((sum, count) => sum + count, 0),
  );
  const distances = new Float32Array(rows * rows);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < a; b++) {
      let apart = 0;
      for (let column = 0; column < columns; column++) {
        apart += Math.abs(cells[a * columns + column]! - cells[b * columns + column]!);
      }
      distances[a * rows + b] = distances[b * rows + a] = apart / (weights[a]! + weights[b]!);
    }
  }
  return heavyFirst(leafOrder(distances, rows), weights);
}

/** The part of the bits of either row that are not bits of both, for each pair of rows; 0 for empty rows. [rows × rows] */
function jaccardDistances(bits: Int32Array, rows: number, words: number): Float32Array {
  const sizes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let at = row * words; at < (row + 1) * words; at++) sizes[row]! += bitCount(bits[at]!);
  }
  const distances = new Float32Array(rows * rows);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < a; b++) {
      let shared = 0;
      for (let word = 0; word < words; word++) {
        shared += bitCount(bits[a * words + word]! & bits[b * words + word]!);
      }
      const either = sizes[a]! + sizes[b]! - shared;
      distances[a * rows + b] = distances[b * rows + a] = either === 0 ? 0 : 1 - shared / either;
    }
  }
  return distances;
}

function heavyFirst(order: Int32Array, weights: Float64Array): Int32Array {
  const half = order.length >> 1;
  const weigh = (part: Int32Array) => part.reduce((sum, thing) => sum + weights[thing]!, 0);
  return weigh(order.subarray(0, half)) < weigh(order.subarray(order.length - half))
    ? order.reverse()
    : order;
}
