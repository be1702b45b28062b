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

/** Bytes of the measures of a row: fourteen float64, in the order of `MEASURES`. */
const MEASURES_BYTES: usize = 14 * 8;

function ofWeights(column: usize, measures: usize): void {
  const n = get(column, FINITE);
  if (n == 0) return;
  const sum = get(column, SUM);
  put(measures, 0, sum / n);
  put(measures, 1, sqrt(get(column, DEVIATION) / n));
  put(measures, 2, sum);
  put(measures, 3, get(column, MIN));
  put(measures, 4, get(column, MAX));
  put(measures, 5, sqrt(get(column, SQUARES)));
}

function ofPairs(row: usize, measures: usize): void {
  if (get(row, PAIRS) == 0) return;
  const change = sqrt(get(row, CHANGE));
  const norm = sqrt(get(row, PAIR_SQUARES));
  const normBefore = sqrt(get(row, PAIR_SQUARES_BEFORE));
  put(measures, 6, change);
  if (normBefore == 0) return;
  put(measures, 8, change / normBefore);
  if (norm == 0) return;
  put(measures, 7, max<f64>(-1, min<f64>(1, get(row, PRODUCT) / norm / normBefore)));
}

function ofGradients(column: usize, measures: usize): void {
  const n = get(column, FINITE);
  if (n == 0) return;
  put(measures, 9, get(column, SUM) / n);
  put(measures, 10, sqrt(get(column, DEVIATION) / n));
  put(measures, 11, get(column, MIN));
  put(measures, 12, get(column, MAX));
  put(measures, 13, sqrt(get(column, SQUARES)));
}

/** The measures of `count` rows, row by row, NaN for null. @param measures to be written */
export function measuresOf(rows: usize, count: i32, measures: usize): void {
  const none = f64x2.splat(NaN);
  for (let i = 0; i < count; i++, rows += ROW_BYTES, measures += MEASURES_BYTES) {
    for (let at: usize = 0; at < MEASURES_BYTES; at += 16) v128.store(measures + at, none);
    ofWeights(rows + WEIGHTS_AT, measures);
    ofPairs(rows, measures);
    ofGradients(rows + GRADIENTS_AT, measures);
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
