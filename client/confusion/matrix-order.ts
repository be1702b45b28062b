import { similarityOrder, type Confusion } from '../../analysis/index.ts';
import { compareNames } from '../data/compare-names.ts';
import type { MatrixOrder } from '../data/address.ts';

/** Classes along both sides of the matrix, and for each class its place there. */
export interface ClassPlaces {
  readonly ids: Int32Array;
  readonly places: Int32Array;
}

/**
 * @param whole the matrix of the run as a whole, which similarity goes by, so that the order stays while the iteration changes
 * @returns null where that matrix is needed and is not here
 */
export function orderMatrix(
  order: MatrixOrder,
  names: readonly string[],
  whole: Confusion | null,
): ClassPlaces | null {
  const byId = Int32Array.from(names.keys());
  if (order === 'id') return placed(byId);
  if (order === 'name') {
    return placed(byId.sort((a, b) => compareNames(names[a]!, names[b]!) || a - b));
  }
  return whole && placed(similarityOrder(whole));
}

function placed(ids: Int32Array): ClassPlaces {
  const places = new Int32Array(ids.length);
  ids.forEach((id, place) => (places[id] = place));
  return { ids, places };
}
