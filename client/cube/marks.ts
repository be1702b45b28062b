import { appearsWith, type Correlation } from '../../analysis/index.ts';
import type { GridAxis } from '../grid/grid-axis.ts';

/** What is marked through all three faces. */
export interface Marked {
  /** Mini-sets and classes, selected or under the pointer. */
  readonly sets: ReadonlySet<number>;
  /** As places in `AnomalyIterations.classes`. */
  readonly columns: ReadonlySet<number>;
}

/**
 * What goes with what is chosen: with mini-sets the classes at whose anomaly iterations they appear, with classes the mini-sets that appear there.
 * Of both, what goes with the mini-sets.
 */
export function goingWith(
  correlation: Correlation,
  sets: readonly number[],
  columns: readonly number[],
): Marked {
  const found = { sets: new Set(sets), columns: new Set(columns) };
  const count = correlation.iterations.classes.length;
  for (const set of sets) {
    for (let column = 0; column < count; column++) {
      if (appearsWith(correlation, set, column)) found.columns.add(column);
    }
  }
  if (sets.length > 0) return found;
  for (const column of columns) {
    for (let set = 0; set < correlation.sets.layer.length; set++) {
      if (appearsWith(correlation, set, column)) found.sets.add(set);
    }
  }
  return found;
}

/** Mini-sets that are among the anomaly filters at any of some dumps. */
export function setsAt({ sets, iterations }: Correlation, dumps: ReadonlySet<number>): readonly number[] {
  const places = new Set([...iterations.all.keys()].filter((place) => dumps.has(iterations.all[place]!)));
  const found: number[] = [];
  for (let set = 0; set < sets.layer.length && places.size > 0; set++) {
    const own = sets.iterations.subarray(sets.iterationOffsets[set], sets.iterationOffsets[set + 1]);
    if (own.some((place) => places.has(place))) found.push(set);
  }
  return found;
}

/** Where an anomaly iteration stands across the right face, in CSS pixels of it: once in each class that has it and is unfolded. */
export function placesOfDump(
  columns: GridAxis,
  { iterations }: Correlation,
  dump: number,
): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < columns.items.length; at++) {
    if (!columns.isOpen[at]) continue;
    for (let part = columns.partOffsets[at]!; part < columns.partOffsets[at + 1]!; part++) {
      if (iterations.dumps[columns.parts[part]!] !== dump) continue;
      places.push((columns.partFrom[part]! + columns.partTo[part]!) / 2);
    }
  }
  return places;
}
