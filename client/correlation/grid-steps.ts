import type { GridLayout } from '../grid/correlation-layout.ts';
import type { GridAxis } from '../grid/grid-axis.ts';
import type { GridSpot } from './shown-grid.ts';

/** Where an arrow goes. */
export interface Step {
  readonly down: number;
  readonly across: number;
}

/**
 * The next spot; the same one at the edge of the grid. From no spot, the first one.
 * @param isFar to the next layer or class, over the mini-sets or iterations between
 */
export function nextSpot(
  { rows, columns }: GridLayout,
  spot: GridSpot | null,
  { down, across }: Step,
  isFar: boolean,
): GridSpot | null {
  if (rows.items.length === 0 || columns.items.length === 0) return null;
  const from = spot ?? { row: 0, set: -1, column: 0, iteration: -1 };
  const [row, set] = next(rows, from.row, from.set, spot ? down : 0, isFar);
  const [column, iteration] = next(columns, from.column, from.iteration, spot ? across : 0, isFar);
  return { row, set, column, iteration };
}

/** Along one side; an unfolded item without a part means its first. */
function next(
  { items, isOpen, partOffsets }: GridAxis,
  item: number,
  part: number,
  by: number,
  isFar: boolean,
): [number, number] {
  const firstOf = (place: number) => (isOpen[place] ? partOffsets[place]! : -1);
  const own = isOpen[item] ? Math.max(part, partOffsets[item]!) : -1;
  if (by === 0) return [item, own];
  const inside = own + by;
  const isInside = !isFar && own >= 0 && inside >= partOffsets[item]! && inside < partOffsets[item + 1]!;
  if (isInside) return [item, inside];
  const other = item + by;
  if (other < 0 || other >= items.length) return [item, own];
  if (by > 0 || isFar || !isOpen[other]) return [other, firstOf(other)];
  return [other, partOffsets[other + 1]! - 1];
}
