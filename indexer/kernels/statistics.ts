import {
  CHANGE,
  DEVIATION,
  FINITE,
  GRADIENTS,
  INFINITY,
  MAX,
  MIN,
  NAN,
  PAIRS,
  PAIR_SQUARES,
  PAIR_SQUARES_BEFORE,
  PRODUCT,
  SQUARES,
  SUM,
  WEIGHTS,
} from './assembly/fields.ts';

/**
 * The plain definition of a filter's row of statistics; `assembly/statistics.ts` is the fast one.
 *
 * @param before the weights of the dump before; undefined at the first
 * @param row `ROW_FIELDS` numbers, to be written
 */
export function filterStatistics(
  weights: Float32Array,
  before: Float32Array | undefined,
  gradients: Float32Array | undefined,
  row: Float64Array,
): void {
  row.fill(0);
  columnStatistics(weights, row, WEIGHTS);
  if (before) pairStatistics(weights, before, row);
  if (gradients) columnStatistics(gradients, row, GRADIENTS);
}

function columnStatistics(values: Float32Array, row: Float64Array, column: number): void {
  let sum = 0;
  let squares = 0;
  let min = Infinity;
  let max = -Infinity;
  let nan = 0;
  let infinity = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value === 0) {
      sum += value;
      squares += value * value;
      if (value < min) min = value;
      if (value > max) max = value;
    } else if (value !== value) nan += 1;
    else infinity += 1;
  }
  row[column + FINITE] = values.length - nan - infinity;
  row[column + SUM] = sum;
  row[column + SQUARES] = squares;
  row[column + MIN] = min;
  row[column + MAX] = max;
  row[column + NAN] = nan;
  row[column + INFINITY] = infinity;
  row[column + DEVIATION] = deviation(values, sum / row[column + FINITE]!);
}

function deviation(values: Float32Array, mean: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = values[i]! - mean;
    if (difference - difference === 0) sum += difference * difference;
  }
  return sum;
}

function pairStatistics(weights: Float32Array, before: Float32Array, row: Float64Array): void {
  let change = 0;
  let product = 0;
  let squares = 0;
  let squaresBefore = 0;
  let pairs = 0;
  for (let i = 0; i < weights.length; i++) {
    const value = weights[i]!;
    const valueBefore = before[i]!;
    const difference = value - valueBefore;
    if (difference - difference !== 0) continue;
    change += difference * difference;
    product += value * valueBefore;
    squares += value * value;
    squaresBefore += valueBefore * valueBefore;
    pairs += 1;
  }
  row[CHANGE] = change;
  row[PRODUCT] = product;
  row[PAIR_SQUARES] = squares;
  row[PAIR_SQUARES_BEFORE] = squaresBefore;
  row[PAIRS] = pairs;
}
