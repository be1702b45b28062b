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
  const classWords = (iterations.classes.length + 31) >> 5;
  const setClasses = classesOfSets(sets, classesAt(iterations, classWords), classWords);
  const columns = iterations.classes.length;
  const cells = new Int32Array(layers.length * columns);
  const counter = new PlaneCounter(classWords);
  for (let row = 0; row < layers.length; row++) {
    for (let set = setOffsets[row]!; set < setOffsets[row + 1]!; set++) {
      counter.add(setClasses, set * classWords, sets.offsets[set + 1]! - sets.offsets[set]!);
    }
    counter.take(cells.subarray(row * columns, (row + 1) * columns));
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

function classesOfSets(sets: MiniSets, bits: Int32Array, words: number): Int32Array {
  const { iterationOffsets, iterations } = sets;
  const union = new Int32Array(sets.layer.length * words);
  for (let set = 0; set < sets.layer.length; set++) {
    const to = set * words;
    for (let at = iterationOffsets[set]!; at < iterationOffsets[set + 1]!; at++) {
      const from = iterations[at]! * words;
      for (let word = 0; word < words; word++) union[to + word]! |= bits[from + word]!;
    }
  }
  return union;
}

/** Counts of many classes, kept as bit planes: a word of plane p has bit p of the counts of 32 classes. */
class PlaneCounter {
  readonly #planes: Int32Array[] = [];

  constructor(readonly words: number) {}

  /** Adds `count` to every class whose bit is set. */
  add(bits: Int32Array, from: number, count: number): void {
    for (let plane = 0; count >> plane > 0; plane++) {
      if ((count >> plane) & 1) this.#addAt(bits, from, plane);
    }
  }

  #addAt(bits: Int32Array, from: number, lowest: number): void {
    for (let word = 0; word < this.words; word++) {
      let carry = bits[from + word]!;
      for (let at = lowest; carry !== 0; at++) {
        while (at >= this.#planes.length) this.#planes.push(new Int32Array(this.words));
        const plane = this.#planes[at]!;
        const sum = plane[word]!;
        plane[word] = sum ^ carry;
        carry &= sum;
      }
    }
  }

  /** Writes the counts, an entry a class, and begins anew. */
  take(counts: Int32Array): void {
    this.#planes.forEach((plane, at) => {
      for (let column = 0; column < counts.length; column++) {
        counts[column]! |= ((plane[column >> 5]! >>> (column & 31)) & 1) << at;
      }
      plane.fill(0);
    });
  }
}
