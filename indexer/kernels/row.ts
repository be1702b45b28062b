/**
 * A row of statistics of one filter, float64 fields; `assembly/row.ts` says the same to AssemblyScript. A column of fields for the weights
 * (from `WEIGHTS`), another for the gradients (from `GRADIENTS`), and the fields of the pairs of weights with those of the dump before.
 */
export const WEIGHTS = 0;
export const GRADIENTS = 7;

/** Fields of a column, from the column's first; all but the counts are of the finite values. */
export const SUM = 0;
/** Σx² */
export const SQUARES = 1;
/** Σ(x − mean)² */
export const DEVIATION = 2;
/** +∞ where there is no finite value; `MAX` likewise −∞. */
export const MIN = 3;
export const MAX = 4;
export const NAN = 5;
export const INFINITY = 6;

/** Over the pairs (w, w') of which both are finite: Σ(w − w')². */
export const CHANGE = 14;
/** w·w' */
export const PRODUCT = 15;
/** Σw² */
export const PAIR_SQUARES = 16;
/** Σw'² */
export const PAIR_SQUARES_BEFORE = 17;
/** How many pairs there are; 0 where there is no dump before. */
export const PAIRS = 18;

/** How many of the three parts the SIMD kernel handed to its careful path. */
export const CAREFUL = 19;

export const ROW_FIELDS = 20;
