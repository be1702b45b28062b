// What rows of statistics stand for, and rows of several filters together: `layers/measures.ts` is the plain definition of both.
import {
  CHANGE,
  DEVIATION,
  FINITE,
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
} from './fields';
import { GRADIENTS_AT, ROW_BYTES, WEIGHTS_AT, get, put } from './row';

/** How many there are, in the order of `MEASURES`. */
const MEASURES = 14;

/** As the index has it: float32. @param column bytes from one measure to the next */
function keep(measures: usize, column: usize, measure: usize, value: f64): void {
  store<f32>(measures + measure * column, <f32>value);
}

function ofWeights(row: usize, measures: usize, column: usize): void {
  const n = get(row, FINITE);
  if (n == 0) return;
  const sum = get(row, SUM);
  keep(measures, column, 0, sum / n);
  keep(measures, column, 1, sqrt(get(row, DEVIATION) / n));
  keep(measures, column, 2, sum);
  keep(measures, column, 3, get(row, MIN));
  keep(measures, column, 4, get(row, MAX));
  keep(measures, column, 5, sqrt(get(row, SQUARES)));
}

function ofPairs(row: usize, measures: usize, column: usize): void {
  if (get(row, PAIRS) == 0) return;
  const change = sqrt(get(row, CHANGE));
  const norm = sqrt(get(row, PAIR_SQUARES));
  const normBefore = sqrt(get(row, PAIR_SQUARES_BEFORE));
  keep(measures, column, 6, change);
  if (normBefore == 0) return;
  keep(measures, column, 8, change / normBefore);
  if (norm == 0) return;
  keep(measures, column, 7, max<f64>(-1, min<f64>(1, get(row, PRODUCT) / norm / normBefore)));
}

function ofGradients(row: usize, measures: usize, column: usize): void {
  const n = get(row, FINITE);
  if (n == 0) return;
  keep(measures, column, 9, get(row, SUM) / n);
  keep(measures, column, 10, sqrt(get(row, DEVIATION) / n));
  keep(measures, column, 11, get(row, MIN));
  keep(measures, column, 12, get(row, MAX));
  keep(measures, column, 13, sqrt(get(row, SQUARES)));
}

/** The measures of `count` rows, measure by measure, NaN for null. @param measures to be written */
export function measuresOf(rows: usize, count: i32, measures: usize): void {
  const column = (<usize>count) << 2;
  const end = measures + MEASURES * column;
  for (let at = measures; at < end; at += 4) store<f32>(at, <f32>NaN);
  for (let i = 0; i < count; i++, rows += ROW_BYTES, measures += 4) {
    ofWeights(rows + WEIGHTS_AT, measures, column);
    ofPairs(rows, measures, column);
    ofGradients(rows + GRADIENTS_AT, measures, column);
  }
}

/** Deviations merge by the formula of Chan, Golub and LeVeque (1979); where all values are equal there is none. */
function mergeColumn(into: usize, column: usize): void {
  const n = get(column, FINITE);
  put(into, NAN, get(into, NAN) + get(column, NAN));
  put(into, INFINITY, get(into, INFINITY) + get(column, INFINITY));
  if (n == 0) return;
  const m = get(into, FINITE);
  const smallest = m == 0 ? get(column, MIN) : min<f64>(get(into, MIN), get(column, MIN));
  const largest = m == 0 ? get(column, MAX) : max<f64>(get(into, MAX), get(column, MAX));
  const sum = get(column, SUM);
  const sumBefore = get(into, SUM);
  const apart: f64 = m == 0 ? 0 : sum / n - sumBefore / m;
  const deviation = get(into, DEVIATION) + (get(column, DEVIATION) + apart * apart * ((n * m) / (n + m)));
  put(into, MIN, smallest);
  put(into, MAX, largest);
  put(into, DEVIATION, smallest == largest ? 0 : deviation);
  put(into, FINITE, m + n);
  put(into, SUM, sumBefore + sum);
  put(into, SQUARES, get(into, SQUARES) + get(column, SQUARES));
}

/** Adds `count` rows, one after the other, to one: the row of all their coefficients together. */
export function mergeRows(rows: usize, count: i32, into: usize): void {
  for (let i = 0; i < count; i++, rows += ROW_BYTES) {
    mergeColumn(into + WEIGHTS_AT, rows + WEIGHTS_AT);
    mergeColumn(into + GRADIENTS_AT, rows + GRADIENTS_AT);
    for (let field = CHANGE; field <= PAIRS; field++) put(into, field, get(into, field) + get(rows, field));
  }
}
