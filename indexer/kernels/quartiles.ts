import { rankOf } from '../../analysis/index.ts';

/**
 * The plain definition of the five numbers of a node's filters: least, quartiles and largest of the values that are not NaN, by nearest rank; −0 is 0.
 * `assembly/quartiles.ts` is the fast one.
 */
export function fiveNumbers(values: Float32Array): Float32Array {
  const sorted = values.filter((value) => value === value).map((value) => (value === 0 ? 0 : value));
  sorted.sort();
  return Float32Array.from(
    [0, 0.25, 0.5, 0.75, 1],
    (share) => sorted[rankOf(share, sorted.length) - 1] ?? NaN,
  );
}
