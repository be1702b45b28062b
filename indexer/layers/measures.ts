import { MEASURES, RANKINGS } from '../../schema/index.ts';
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
} from '../kernels/assembly/fields.ts';

const AT = Object.fromEntries(MEASURES.map((name, i) => [name, i])) as Record<
  (typeof MEASURES)[number],
  number
>;

/** Where the measure of each ranking stands among the measures. */
export const RANKED = RANKINGS.map((ranking) => AT[ranking]);

/**
 * The measures that a row of statistics stands for, in the order of `MEASURES`; NaN for null. The plain definition; `kernels/assembly/measures.ts` is the
 * fast one.
 *
 * @param row the row's first field in `rows`
 * @param measures to be written
 */
export function measuresOf(rows: Float64Array, row: number, measures: Float64Array): void {
  measures.fill(NaN);
  weightMeasures(rows, row + WEIGHTS, measures);
  if (rows[row + PAIRS]! > 0) pairMeasures(rows, row, measures);
  gradientMeasures(rows, row + GRADIENTS, measures);
}

function weightMeasures(rows: Float64Array, column: number, measures: Float64Array): void {
  const n = rows[column + FINITE]!;
  if (n === 0) return;
  measures[AT.mean] = rows[column + SUM]! / n;
  measures[AT.sd] = Math.sqrt(rows[column + DEVIATION]! / n);
  measures[AT.sum] = rows[column + SUM]!;
  measures[AT.min] = rows[column + MIN]!;
  measures[AT.max] = rows[column + MAX]!;
  measures[AT.norm] = Math.sqrt(rows[column + SQUARES]!);
}

function pairMeasures(rows: Float64Array, row: number, measures: Float64Array): void {
  const change = Math.sqrt(rows[row + CHANGE]!);
  const norm = Math.sqrt(rows[row + PAIR_SQUARES]!);
  const normBefore = Math.sqrt(rows[row + PAIR_SQUARES_BEFORE]!);
  measures[AT.change] = change;
  if (normBefore === 0) return;
  measures[AT.relativeChange] = change / normBefore;
  if (norm === 0) return;
  measures[AT.cosine] = Math.max(-1, Math.min(1, rows[row + PRODUCT]! / norm / normBefore));
}

function gradientMeasures(rows: Float64Array, column: number, measures: Float64Array): void {
  const n = rows[column + FINITE]!;
  if (n === 0) return;
  measures[AT.gradientMean] = rows[column + SUM]! / n;
  measures[AT.gradientSd] = Math.sqrt(rows[column + DEVIATION]! / n);
  measures[AT.gradientMin] = rows[column + MIN]!;
  measures[AT.gradientMax] = rows[column + MAX]!;
  measures[AT.gradientNorm] = Math.sqrt(rows[column + SQUARES]!);
}

/** Adds a row of statistics to another: the row of both their coefficients together. The plain definition; `kernels/assembly/measures.ts` is the fast one. */
export function mergeRow(into: Float64Array, at: number, rows: Float64Array, row: number): void {
  mergeColumn(into, at + WEIGHTS, rows, row + WEIGHTS);
  mergeColumn(into, at + GRADIENTS, rows, row + GRADIENTS);
  for (let field = CHANGE; field <= PAIRS; field++) into[at + field]! += rows[row + field]!;
}

/** Deviations merge by the formula of Chan, Golub and LeVeque (1979); where all values are equal there is none. */
function mergeColumn(into: Float64Array, at: number, rows: Float64Array, column: number): void {
  const n = rows[column + FINITE]!;
  into[at + NAN]! += rows[column + NAN]!;
  into[at + INFINITY]! += rows[column + INFINITY]!;
  if (n === 0) return;
  const m = into[at + FINITE]!;
  const min = rows[column + MIN]!;
  const max = rows[column + MAX]!;
  into[at + MIN] = m ? Math.min(into[at + MIN]!, min) : min;
  into[at + MAX] = m ? Math.max(into[at + MAX]!, max) : max;
  const apart = m ? rows[column + SUM]! / n - into[at + SUM]! / m : 0;
  into[at + DEVIATION]! += rows[column + DEVIATION]! + apart * apart * ((n * m) / (n + m));
  if (into[at + MIN] === into[at + MAX]) into[at + DEVIATION] = 0;
  into[at + FINITE]! += n;
  into[at + SUM]! += rows[column + SUM]!;
  into[at + SQUARES]! += rows[column + SQUARES]!;
}
