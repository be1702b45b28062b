import type { AnomalyIterations } from './anomaly-iterations.ts';

/** The filters that change most at each dump, of all layers together; a filter's number counts through the layers of the model. */
export interface TopFilters {
  readonly dumps: number;
  /** How many are held of each dump. */
  readonly top: number;
  /** Filter numbers in order of the ranking, −1 for none; [rows × top], row after row. */
  readonly filter: Int32Array;
  /** The row of each dump, −1 where it has none; where this is left out, each dump has its own. */
  readonly rowOf?: Int32Array;
}

/** The row of a dump that has one. */
export function rowOfDump({ rowOf }: TopFilters, dump: number): number {
  return rowOf ? rowOf[dump]! : dump;
}

export interface MiniSetSettings {
  /** How many of the top filters of an anomaly iteration are its anomaly filters: k of the paper. */
  readonly k: number;
  /** At how many anomaly iterations a mini-set must appear, at least 1. */
  readonly leastAppearances: number;
}

/**
 * Mini-sets (DeepTracker, section 7.3): the coarsest partition of each layer's anomaly filters such that the anomaly filters of any anomaly iteration in the
 * layer are a union of parts. In order of layers, in a layer of their smallest filter.
 */
export interface MiniSets {
  /** The layer of each. */
  readonly layer: Int32Array;
  /** Where each begins in `filters`; an entry more than sets. */
  readonly offsets: Int32Array;
  /** Filter numbers, set after set, ascending within a set. */
  readonly filters: Int32Array;
  /** Where each begins in `iterations`; an entry more than sets. */
  readonly iterationOffsets: Int32Array;
  /** The anomaly iterations at which each appears, as places in `AnomalyIterations.all`; set after set, ascending within a set. */
  readonly iterations: Int32Array;
  /** How many mini-sets there are before those of too few appearances are left out. */
  readonly found: number;
}

/**
 * The result of Algorithm 1 of the paper in one pass: filters share a mini-set where they are of one layer and are among the anomaly filters at the same
 * anomaly iterations. Begins with a part a layer; each anomaly iteration splits its filters off from their parts.
 *
 * @param firstFilter the number of each layer's first filter; an entry more than layers
 */
export function miniSets(
  top: TopFilters,
  { all }: AnomalyIterations,
  firstFilter: Int32Array,
  { k, leastAppearances }: MiniSetSettings,
): MiniSets {
  const width = Math.min(k, top.top);
  const appearances = new Int32Array(firstFilter.at(-1)!);
  const partOf = splitFilters(top, width, all, firstFilter, appearances);
  const { setOf, found, layer, firstOf } = numberParts(partOf, appearances, firstFilter, leastAppearances);
  const { offsets, filters } = filtersOf(setOf, layer.length);
  const iterationOffsets = new Int32Array(layer.length + 1);
  firstOf.forEach((filter, set) => {
    iterationOffsets[set + 1] = iterationOffsets[set]! + appearances[filter]!;
  });
  const iterations = new Int32Array(iterationOffsets.at(-1)!);
  const ends = iterationOffsets.slice();
  const setOfFirst = new Int32Array(setOf.length).fill(-1);
  firstOf.forEach((filter, set) => (setOfFirst[filter] = set));
  for (let place = 0; place < all.length; place++) {
    const from = rowOfDump(top, all[place]!) * top.top;
    for (let at = from; at < from + width; at++) {
      const filter = top.filter[at]!;
      if (filter < 0) break;
      const set = setOfFirst[filter]!;
      if (set >= 0) iterations[ends[set]!++] = place;
    }
  }
  return { layer, offsets, filters, iterationOffsets, iterations, found };
}

/** The part of each filter; numbers of parts have gaps. @param appearances takes at how many anomaly iterations each filter is */
function splitFilters(
  top: TopFilters,
  width: number,
  all: Int32Array,
  firstFilter: Int32Array,
  appearances: Int32Array,
): Int32Array {
  const partOf = layersOfFilters(firstFilter);
  const layers = firstFilter.length - 1;
  // A part that has become empty gives its number to the next one, so that there are no more numbers than filters and layers.
  const unused = Int32Array.from(
    { length: partOf.length + layers + 1 },
    (_, i) => partOf.length + layers - i,
  );
  let left = partOf.length + 1;
  const size = new Int32Array(unused.length);
  for (let layer = 0; layer < layers; layer++) size[layer] = firstFilter[layer + 1]! - firstFilter[layer]!;
  /** Of each part the one that was split off last, and the place in T after that where it was. */
  const child = new Int32Array(unused.length);
  const splitBefore = new Int32Array(unused.length);
  for (let place = 0; place < all.length; place++) {
    const from = rowOfDump(top, all[place]!) * top.top;
    for (let at = from; at < from + width; at++) {
      const filter = top.filter[at]!;
      if (filter < 0) break;
      appearances[filter]! += 1;
      const part = partOf[filter]!;
      if (splitBefore[part] !== place + 1) {
        // A filter that is alone before this place remains so.
        if (size[part] === 1) continue;
        splitBefore[part] = place + 1;
        child[part] = unused[--left]!;
      }
      partOf[filter] = child[part]!;
      size[child[part]!]! += 1;
      if (--size[part]! === 0) unused[left++] = part;
    }
  }
  return partOf;
}

/** The layer of each filter number. */
export function layersOfFilters(firstFilter: Int32Array): Int32Array {
  const layers = new Int32Array(firstFilter.at(-1)!);
  for (let layer = 0; layer + 1 < firstFilter.length; layer++) {
    layers.fill(layer, firstFilter[layer], firstFilter[layer + 1]);
  }
  return layers;
}

interface Numbered {
  /** The set of each filter; −1 for none. */
  readonly setOf: Int32Array;
  readonly found: number;
  readonly layer: Int32Array;
  /** The smallest filter of each set. */
  readonly firstOf: Int32Array;
}

function numberParts(
  partOf: Int32Array,
  appearances: Int32Array,
  firstFilter: Int32Array,
  least: number,
): Numbered {
  const layers = layersOfFilters(firstFilter);
  const setOf = new Int32Array(partOf.length).fill(-1);
  const setOfPart = new Int32Array(partOf.reduce((most, part) => Math.max(most, part), -1) + 1).fill(-1);
  const firstOf = new Int32Array(partOf.length);
  const isSeen = new Uint8Array(setOfPart.length);
  let [found, sets] = [0, 0];
  for (let filter = 0; filter < partOf.length; filter++) {
    if (appearances[filter] === 0) continue;
    const part = partOf[filter]!;
    if (!isSeen[part]) {
      isSeen[part] = 1;
      found += 1;
      if (appearances[filter]! >= least) {
        firstOf[sets] = filter;
        setOfPart[part] = sets++;
      }
    }
    setOf[filter] = setOfPart[part]!;
  }
  const first = firstOf.slice(0, sets);
  return { setOf, found, layer: first.map((filter) => layers[filter]!), firstOf: first };
}

function filtersOf(setOf: Int32Array, sets: number): Pick<MiniSets, 'offsets' | 'filters'> {
  const offsets = new Int32Array(sets + 1);
  for (const set of setOf) if (set >= 0) offsets[set + 1]! += 1;
  for (let set = 0; set < sets; set++) offsets[set + 1]! += offsets[set]!;
  const filters = new Int32Array(offsets[sets]!);
  const ends = offsets.slice();
  for (let filter = 0; filter < setOf.length; filter++) {
    if (setOf[filter]! >= 0) filters[ends[setOf[filter]!]!++] = filter;
  }
  return { offsets, filters };
}
