/** How the rows of the Validation view lie below each other, in CSS pixels. */
export interface Rows {
  /** Class ids from top to bottom. */
  readonly order: readonly number[];
  /** Top of each class' stripe, in `order`; one more entry for the end. */
  readonly tops: Float64Array;
  readonly stripe: number;
  readonly height: number;
}

/** Space above and below an unfolded chart. */
export const CHART_MARGIN = 4;

/** @param chart height of the unfolded chart of a class; 0 where it is folded */
export function layRows(order: readonly number[], stripe: number, chart: (classId: number) => number): Rows {
  const tops = new Float64Array(order.length + 1);
  order.forEach((classId, row) => {
    const unfolded = chart(classId);
    tops[row + 1] = tops[row]! + stripe + (unfolded > 0 ? unfolded + 2 * CHART_MARGIN : 0);
  });
  return { order, tops, stripe, height: tops[order.length]! };
}

/** The row at a height; the first or last where it lies outside. */
export function rowAt({ tops, order }: Rows, y: number): number {
  let [low, high] = [0, order.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle]! <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A class' stripe: 12 px, more where few classes leave room, at most 24. */
export function fittingStripe(classes: number, room: number): number {
  return Math.min(24, Math.max(12, Math.floor(room / Math.max(1, classes))));
}

/** The height of an image's row at first: a chart of some 200 px, rows of 1 to 8 px. */
export function fittingImage(images: number): number {
  return Math.min(8, Math.max(1, Math.floor(200 / Math.max(1, images))));
}

/** Classes in the order that the reader chose; equals in the order of their ids. */
export function orderClasses(
  names: readonly string[],
  sort: 'id' | 'name' | 'error',
  finalError: ArrayLike<number> | null,
): number[] {
  const ids = names.map((_, id) => id);
  if (sort === 'name') return ids.sort((a, b) => names[a]!.localeCompare(names[b]!, 'en') || a - b);
  if (sort === 'error' && finalError)
    return ids.sort((a, b) => worst(finalError[b]!) - worst(finalError[a]!) || a - b);
  return ids;
}

/** A class without images stands last. */
function worst(error: number): number {
  return Number.isNaN(error) ? -1 : error;
}
