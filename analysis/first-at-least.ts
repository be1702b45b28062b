/**
 * The place of the first number that is at least `value`, among those from `low` up to and without `high`; `high` where there is none.
 * @param ascending all of them, or at least that part
 */
export function firstAtLeast(
  ascending: ArrayLike<number>,
  value: number,
  low = 0,
  high = ascending.length,
): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
