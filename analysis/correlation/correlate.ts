import type { AnomalyIterations } from './anomaly-iterations.ts';
import { miniSets, type MiniSets, type MiniSetSettings, type TopFilters } from './mini-sets.ts';

/** What the Correlation view and the Cube show, for one rule of anomalies, one ranking and one k (DeepTracker, section 7.3, figure 5). */
export interface Correlation {
  /** Columns: the classes, and their anomaly iterations inside. */
  readonly iterations: AnomalyIterations;
  /** Rows inside the layers. */
  readonly sets: MiniSets;
  /** Rows: the layers of the mini-sets, ascending. */
  readonly layers: Int32Array;
  /** Where the mini-sets of each of `layers` begin; an entry more than layers. */
  readonly setOffsets: Int32Array;
  /** Anomaly filters of each of `layers`: the filters of its mini-sets. */
  readonly layerFilters: Int32Array;
  /** Distinct anomaly filters of a layer at any anomaly iteration of a class, of the mini-sets that are shown; [layers × classes], row after row. */
  readonly cells: Int32Array;
  /** 32-bit words of a row of `setClasses`. */
  readonly classWords: number;
  /** With which classes each mini-set shares an anomaly iteration: bit c of a row is column c; [sets × classWords]. `appearsWith` reads it. */
  readonly setClasses: Int32Array;
}

/**
 * Mini-sets, and the cells of the abstract grid. Each mini-set takes the union of the classes at its anomaly iterations as bits, 32 classes a
 * word, and the cells of a layer are counted in bit planes, so that a low threshold, where nearly every class is at nearly every dump, costs no more.
 *
 * @param firstFilter the number of each layer's first filter; an entry more than layers
 */
export function correlate(
  iterations: AnomalyIterations,
  top: TopFilters,
  firstFilter: Int32Array,
  settings: MiniSetSettings,
): Correlation {
  const sets = miniSets(top, iterations, firstFilter, settings);
  const { layers, setOffsets } = rowsOf(sets.layer);
  const columns = iterations.classes.length;
  const classWords = Math.ceil(columns / (32 * BLOCK)) * BLOCK;
  const setClasses = classesOfSets(sets, classesAt(iterations, classWords), classWords);
  const cells = new Int32Array(layers.length * columns);
  for (let row = 0; row < layers.length; row++) {
    const counts = cells.subarray(row * columns, (row + 1) * columns);
    for (let word = 0; word * 32 < columns; word++) {
      countFilters(
        sets.offsets,
        setOffsets[row]!,
        setOffsets[row + 1]!,
        setClasses,
        classWords,
        word,
        counts,
      );
    }
  }
  const layerFilters = layers.map(
    (_, row) => sets.offsets[setOffsets[row + 1]!]! - sets.offsets[setOffsets[row]!]!,
  );
  return { iterations, sets, layers, setOffsets, layerFilters, cells, classWords, setClasses };
}

/** Whether a mini-set appears at an anomaly iteration of a class. @param column the class's place in `iterations.classes` */
export function appearsWith({ setClasses, classWords }: Correlation, set: number, column: number): boolean {
  return ((setClasses[set * classWords + (column >> 5)]! >>> (column & 31)) & 1) === 1;
}

/** Runs of equal layers. */
function rowsOf(layerOfSet: Int32Array): { layers: Int32Array; setOffsets: Int32Array } {
  const layers: number[] = [];
  const setOffsets: number[] = [];
  layerOfSet.forEach((layer, set) => {
    if (layers.at(-1) === layer) return;
    layers.push(layer);
    setOffsets.push(set);
  });
  setOffsets.push(layerOfSet.length);
  return { layers: Int32Array.from(layers), setOffsets: Int32Array.from(setOffsets) };
}

/** The classes of each place in T, as bits; [places × words]. */
function classesAt({ runDumps, all, offsets, dumps }: AnomalyIterations, words: number): Int32Array {
  const placeOf = new Int32Array(runDumps);
  all.forEach((dump, place) => (placeOf[dump] = place));
  const bits = new Int32Array(all.length * words);
  for (let column = 0; column + 1 < offsets.length; column++) {
    const [word, bit] = [column >> 5, 1 << (column & 31)];
    for (let at = offsets[column]!; at < offsets[column + 1]!; at++) {
      bits[placeOf[dumps[at]!]! * words + word]! |= bit;
    }
  }
  return bits;
}

/** The union of the classes at all places of each set. @param bits as `classesAt` gives them */
function classesOfSets(sets: MiniSets, bits: Int32Array, words: number): Int32Array {
  const { iterationOffsets, iterations } = sets;
  const places = words > 0 ? bits.length / words : 0;
  const union = new Int32Array(sets.layer.length * words);
  // A block's words of all places stay in the nearest cache, and its unions in registers.
  const block = new Int32Array(places * BLOCK);
  for (let word = 0; word < words; word += BLOCK) {
    for (let place = 0; place < places; place++) {
      for (let i = 0; i < BLOCK; i++) block[place * BLOCK + i] = bits[place * words + word + i]!;
    }
    for (let set = 0; set < sets.layer.length; set++) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      const end = iterationOffsets[set + 1]!;
      for (let at = iterationOffsets[set]!; at < end && (a & b & c & d) !== ALL; at++) {
        const from = iterations[at]! * BLOCK;
        a |= block[from]!;
        b |= block[from + 1]!;
        c |= block[from + 2]!;
        d |= block[from + 3]!;
      }
      const to = set * words + word;
      union[to] = a;
      union[to + 1] = b;
      union[to + 2] = c;
      union[to + 3] = d;
    }
  }
  return union;
}

/** Words that are handled at once. */
const BLOCK = 4;
/** A word of classes that all have been met. */
const ALL = -1;

/** The bits of the counts of 32 classes: bit c of plane p is bit p of the count of class c. */
const planes = new Int32Array(32);

/** Adds up the filters of a layer's mini-sets for the 32 classes of a word, as an adder in hardware does: all 32 at once, with carries. */
function countFilters(
  offsets: Int32Array,
  firstSet: number,
  endSet: number,
  setClasses: Int32Array,
  words: number,
  word: number,
  counts: Int32Array,
): void {
  planes.fill(0);
  let most = 0;
  for (let set = firstSet; set < endSet; set++) {
    const bits = setClasses[set * words + word]!;
    if (bits === 0) continue;
    for (let size = offsets[set + 1]! - offsets[set]!, lowest = 0; size > 0; size >>= 1, lowest++) {
      if ((size & 1) === 0) continue;
      let plane = lowest;
      for (let carry = bits; carry !== 0; plane++) {
        const before = planes[plane]!;
        planes[plane] = before ^ carry;
        carry &= before;
      }
      if (plane > most) most = plane;
    }
  }
  const end = Math.min(counts.length, (word + 1) * 32);
  for (let plane = 0; plane < most; plane++) {
    for (let column = word * 32; column < end; column++) {
      counts[column]! |= ((planes[plane]! >>> (column & 31)) & 1) << plane;
    }
  }
}
