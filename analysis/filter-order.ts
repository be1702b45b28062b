import { leafOrder } from './leaf-order.ts';

/** What one measure of a layer's filters was over a run. */
export interface FilterHistories {
  readonly filters: number;
  readonly dumps: number;
  /** [filters × dumps], filter after filter; NaN where there is no value. */
  readonly values: Float32Array;
}

/** Columns that histories are compared in: a longer run is averaged to so many, which leaves its slow shape and costs a time that does not grow with it. */
const COLUMNS = 128;

/** Less variation than this share of the mean is what single precision leaves of none. */
const FLAT = 1e-5;

/** A share of its own largest change from which on a filter counts as active. */
const ACTIVE = 0.5;

/** Filters by the sum of their changes, the largest first; equals by number. @param changes `relativeChange`, or another measure that is never negative */
export function orderByChange({ filters, dumps, values }: FilterHistories): Int32Array {
  const sums = new Float64Array(filters);
  for (let filter = 0, at = 0; filter < filters; filter++) {
    for (let dump = 0; dump < dumps; dump++, at++) if (values[at]! > 0) sums[filter]! += values[at]!;
  }
  return sortedBy(filters, (a, b) => sums[b]! - sums[a]!);
}

/**
 * Filters by their first activity: the first dump at which a filter changes at least half as much as it ever does. Filters that never change come
 * last; equals by number.
 * @param changes `relativeChange`, or another measure that is never negative
 */
export function orderByActivity(changes: FilterHistories): Int32Array {
  const first = firstActivity(changes);
  return sortedBy(changes.filters, (a, b) => first[a]! - first[b]!);
}

/** For each filter the first dump of its activity; the number of dumps where it never changes. */
export function firstActivity({ filters, dumps, values }: FilterHistories): Int32Array {
  const first = new Int32Array(filters).fill(dumps);
  for (let filter = 0; filter < filters; filter++) {
    const row = values.subarray(filter * dumps, (filter + 1) * dumps);
    let most = 0;
    for (const value of row) if (value > most) most = value;
    if (most > 0) first[filter] = row.findIndex((value) => value >= ACTIVE * most);
  }
  return first;
}

/**
 * Filters so that those with like histories stand side by side: `leafOrder` on 1 − the correlation of their histories over time, in at most 128
 * columns. Histories without any variation are alike, and unlike all others.
 */
export function seriateFilters(histories: FilterHistories): Int32Array {
  const { filters } = histories;
  const { rows, columns } = unitRows(histories);
  const distances = new Float32Array(filters * filters);
  for (let a = 0; a < filters; a++) {
    for (let b = 0; b < a; b++) {
      const distance = Math.max(0, 1 - product(rows, a * columns, b * columns, columns));
      distances[a * filters + b] = distance;
      distances[b * filters + a] = distance;
    }
  }
  return leafOrder(distances, filters);
}

/** Histories averaged to columns, centred and scaled to length 1. A history without variation has a column of its own. */
function unitRows({ filters, dumps, values }: FilterHistories) {
  const used = Math.min(COLUMNS, dumps);
  const columns = used + 1;
  const rows = new Float32Array(filters * columns);
  for (let filter = 0; filter < filters; filter++) {
    const row = rows.subarray(filter * columns, (filter + 1) * columns);
    for (let column = 0; column < used; column++) {
      const [from, to] = [edge(column, used, dumps), edge(column + 1, used, dumps)];
      row[column] = meanOf(values, filter * dumps + from, filter * dumps + to);
    }
    const mean = centre(row.subarray(0, used));
    const length = Math.hypot(...row);
    if (length > FLAT * Math.abs(mean)) row.forEach((value, column) => (row[column] = value / length));
    else row.fill(0).fill(1, used);
  }
  return { rows, columns };
}

function edge(column: number, columns: number, dumps: number): number {
  return Math.floor((column * dumps) / columns);
}

/** NaN where there is no value. */
function meanOf(values: Float32Array, from: number, to: number): number {
  let [sum, count] = [0, 0];
  for (let at = from; at < to; at++) {
    if (Number.isNaN(values[at]!)) continue;
    sum += values[at]!;
    count += 1;
  }
  return count > 0 ? sum / count : NaN;
}

/** Takes the mean away; what has no value stands at it. @returns the mean */
function centre(row: Float32Array): number {
  const mean = meanOf(row, 0, row.length) || 0;
  row.forEach((value, column) => (row[column] = Number.isNaN(value) ? 0 : value - mean));
  return mean;
}

function product(rows: Float32Array, a: number, b: number, length: number): number {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += rows[a + at]! * rows[b + at]!;
  return sum;
}

function sortedBy(filters: number, compare: (a: number, b: number) => number): Int32Array {
  return Int32Array.from({ length: filters }, (_, filter) => filter).sort((a, b) => compare(a, b) || a - b);
}
