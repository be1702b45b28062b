import type { ClassPlaces } from './matrix-order.ts';

/** A side of the matrix, in CSS pixels and places. */
export interface Side {
  /** The first visible place, in places and parts of places, and how many are visible. */
  readonly from: number;
  readonly size: number;
  readonly pixels: number;
  /** Pixels that a name takes along the side. */
  readonly name: number;
}

/** The name of a class, and where its middle is along the side, in CSS pixels. */
export interface SideName {
  readonly id: number;
  readonly name: string;
  readonly at: number;
  readonly isMeant: boolean;
}

/** Pixels between two names where only some classes have theirs. */
const SPARSE_NAME = 26;

/** The names that have room beside the matrix, and those of the classes that are meant; where both have no room the latter stand alone. */
export function sideNames(
  names: readonly string[],
  { ids, places }: ClassPlaces,
  meant: ReadonlySet<number>,
  side: Side,
): SideName[] {
  const cell = side.pixels / side.size;
  const middle = (id: number) => (places[id]! + 0.5 - side.from) * cell;
  const isFree = (id: number) =>
    cell >= side.name || [...meant].every((other) => Math.abs(middle(id) - middle(other)) >= side.name);
  const roomy = namedPlaces(side, names.length).map((place) => ids[place]!);
  return [...new Set([...roomy.filter(isFree), ...meant])]
    .map((id) => ({ id, name: names[id]!, at: middle(id), isMeant: meant.has(id) }))
    .filter(({ at }) => at >= 0 && at <= side.pixels);
}

/** The places along a side that have room for a name. */
export function namedPlaces({ from, size, pixels, name }: Side, classes: number): number[] {
  const cell = pixels / size;
  const step = cell >= name ? 1 : Math.ceil(SPARSE_NAME / cell);
  const found: number[] = [];
  for (let place = Math.ceil(Math.max(0, from - 0.5) / step) * step; place < classes; place += step) {
    if (place + 0.5 > from + size) break;
    found.push(place);
  }
  return found;
}
