import type { Correlation } from '../../analysis/index.ts';

/** What of the grid is meant: any of the four may be null. */
export interface GridPlace {
  /** A layer, as its place among the dumped ones. */
  readonly layer: number | null;
  /** A mini-set. */
  readonly set: number | null;
  readonly class: number | null;
  /** A dump. */
  readonly dump: number | null;
}

export const NO_PLACE: GridPlace = { layer: null, set: null, class: null, dump: null };

/** The same place in another correlation; mini-sets are the same that hold the smallest filter. */
export function placeIn(
  correlation: Correlation | null,
  { layer, set, class: id, dump }: GridPlace,
  { sets }: Correlation,
  setOf: Int32Array,
): GridPlace {
  const isThere = (list: Int32Array | undefined, one: number | null) => one !== null && list?.includes(one);
  const now = set === null ? -1 : (setOf[sets.filters[sets.offsets[set]!]!] ?? -1);
  return {
    layer: isThere(correlation?.layers, layer) ? layer : null,
    set: now < 0 ? null : now,
    class: isThere(correlation?.iterations.classes, id) ? id : null,
    dump: isThere(correlation?.iterations.all, dump) ? dump : null,
  };
}

/** By value. */
export function samePlace(a: GridPlace | null, b: GridPlace | null): boolean {
  return (
    a?.layer === b?.layer && a?.set === b?.set && a?.class === b?.class && a?.dump === b?.dump && !a === !b
  );
}
