import type { Confusion } from '../../analysis/index.ts';
import type { ClassPlaces } from './matrix-order.ts';
import type { MatrixPlace } from './matrix-view.ts';
import type { ClassPair } from '../data/address.ts';

/**
 * The cell that the pointer means: where cells are small, the nearest one with images, the fuller of two; otherwise the one under it.
 * @param reach how far it may be, in cells; 0 where a cell is large enough to be hit
 */
export function cellNear(
  confusion: Confusion,
  { ids, places }: ClassPlaces,
  { x, y }: MatrixPlace,
  reach: number,
): ClassPair | null {
  const at = (place: number) => Math.floor(place);
  const [row, column] = [ids[at(y)], ids[at(x)]];
  if (row === undefined || column === undefined) return null;
  let found: ClassPair = { trueClass: row, predicted: column };
  let [nearest, fullest] = [Infinity, 0];
  const { offsets, predicted, count } = confusion;
  const end = Math.min(ids.length, at(y + reach) + 1);
  for (let place = Math.max(0, at(y - reach)); place < end; place++) {
    const trueClass = ids[place]!;
    for (let entry = offsets[trueClass]!; entry < offsets[trueClass + 1]!; entry++) {
      const apart = Math.max(Math.abs(place - at(y)), Math.abs(places[predicted[entry]!]! - at(x)));
      if (apart > reach || apart > nearest) continue;
      if (apart === nearest && count[entry]! <= fullest) continue;
      found = { trueClass, predicted: predicted[entry]! };
      [nearest, fullest] = [apart, count[entry]!];
    }
  }
  return found;
}

/** Which way an arrow key goes, in rows and columns. */
export interface Step {
  readonly down: -1 | 0 | 1;
  readonly across: -1 | 0 | 1;
}

/** The cell next to this one; `leaping`, the next one with images in its row or column. Itself at the end. */
export function nextCell(
  confusion: Confusion,
  order: ClassPlaces,
  from: ClassPair,
  { down, across }: Step,
  leaping: boolean,
): ClassPair {
  const { ids, places } = order;
  let [row, column] = [places[from.trueClass]! + down, places[from.predicted]! + across];
  while (row >= 0 && column >= 0 && row < ids.length && column < ids.length) {
    const cell = { trueClass: ids[row]!, predicted: ids[column]! };
    if (!leaping || hasImages(confusion, cell)) return cell;
    [row, column] = [row + down, column + across];
  }
  return from;
}

function hasImages({ offsets, predicted }: Confusion, cell: ClassPair): boolean {
  return predicted.subarray(offsets[cell.trueClass], offsets[cell.trueClass + 1]).includes(cell.predicted);
}
