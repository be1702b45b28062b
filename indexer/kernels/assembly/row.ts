// One row of results a filter, float64 fields; `../row.ts` says the same to TypeScript. Weights have a column of fields, gradients another.

/** Fields of a column, from the column's first. */
export const FINITE = 0;
export const SUM = 1;
export const SQUARES = 2;
/** Σ (x − mean)² */
export const DEVIATION = 3;
export const MIN = 4;
export const MAX = 5;
export const NAN = 6;
export const INFINITY = 7;

/** The first field of each column, in bytes. */
export const WEIGHTS: usize = 0;
export const GRADIENTS: usize = 8 * 8;

/** Fields of weights with the weights of the dump before, over the pairs of which both are finite. */
export const CHANGE = 16;
export const PRODUCT = 17;
export const PAIR_SQUARES = 18;
export const PAIR_SQUARES_BEFORE = 19;
export const PAIRS = 20;

/** How many of the three parts took the careful path. */
export const CAREFUL = 21;

export const ROW_BYTES: usize = 22 * 8;

export function get(row: usize, field: i32): f64 {
  return load<f64>(row + (field << 3));
}

export function put(row: usize, field: i32, value: f64): void {
  store<f64>(row + (field << 3), value);
}
