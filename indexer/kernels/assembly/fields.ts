/**
 * A row of statistics of one filter, float64 fields: what the kernels write and TypeScript reads, said once in the language that both have in
 * common. A column of fields for the weights (from `WEIGHTS`), another for the gradients (from `GRADIENTS`), and the fields of the pairs of
 * weights with those of the dump before.
 */
export const WEIGHTS = 0;
export const GRADIENTS = 8;

/** Fields of a column, from the column's first: how many values are finite, and what is summed over them. All 0 where the log has no such column. */
export const FINITE = 0;
export const SUM = 1;
/** Σx² */
export const SQUARES = 2;
/** Σ(x − mean)² */
export const DEVIATION = 3;
/** +∞ where there are values but none is finite; `MAX` likewise −∞. */
export const MIN = 4;
export const MAX = 5;
export const NAN = 6;
export const INFINITY = 7;

/** Over the pairs (w, w') of which both are finite: Σ(w − w')². */
export const CHANGE = 16;
/** w·w' */
export const PRODUCT = 17;
/** Σw² */
export const PAIR_SQUARES = 18;
/** Σw'² */
export const PAIR_SQUARES_BEFORE = 19;
/** How many pairs there are; 0 where there is no dump before. */
export const PAIRS = 20;

/** How many of the three parts the SIMD kernel handed to its careful path. */
export const CAREFUL = 21;

export const ROW_FIELDS = 22;
