// The careful path: what the fast one cannot promise (values that are not finite, results that cancel). Sums are compensated (Neumaier 1974), so their
// error does not depend on how many terms there are nor on how they cancel; a value's square and a product of two float32 are exact in float64.
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
import { put } from './row';

let high: f64 = 0;
let low: f64 = 0;

function begin(): void {
  high = 0;
  low = 0;
}

function add(term: f64): void {
  const next = high + term;
  low += abs(high) >= abs(term) ? high - next + term : term - next + high;
  high = next;
}

function isFiniteBits(bits: u32): bool {
  return (bits & 0x7f800000) != 0x7f800000;
}

/** The fields of one column over its finite values, and how many are not finite. */
export function carefulColumn(values: usize, length: i32, column: usize): void {
  const end = values + ((<usize>length) << 2);
  let nan = 0;
  let infinity = 0;
  let least: f64 = Infinity;
  let most: f64 = -Infinity;
  let squares: f64 = 0;
  begin();
  for (let at = values; at < end; at += 4) {
    const bits = load<u32>(at);
    if (!isFiniteBits(bits)) {
      if (bits & 0x007fffff) nan += 1;
      else infinity += 1;
      continue;
    }
    const value = <f64>load<f32>(at);
    add(value);
    squares += value * value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const finite = <f64>(length - nan - infinity);
  const sum = high + low;
  put(column, FINITE, finite);
  put(column, SUM, sum);
  put(column, SQUARES, squares);
  put(column, MIN, least);
  put(column, MAX, most);
  put(column, NAN, nan);
  put(column, INFINITY, infinity);
  put(column, DEVIATION, least < most ? deviation(values, end, sum / finite) : 0);
}

function deviation(values: usize, end: usize, mean: f64): f64 {
  begin();
  for (let at = values; at < end; at += 4) {
    if (!isFiniteBits(load<u32>(at))) continue;
    const difference = <f64>load<f32>(at) - mean;
    add(difference * difference);
  }
  return high + low;
}

/** The fields of the pairs of which both members are finite. */
export function carefulPairs(weights: usize, before: usize, length: i32, row: usize): void {
  const end = weights + ((<usize>length) << 2);
  let pairs = 0;
  let change: f64 = 0;
  let squares: f64 = 0;
  let squaresBefore: f64 = 0;
  begin();
  for (let at = weights, atBefore = before; at < end; at += 4, atBefore += 4) {
    if (!isFiniteBits(load<u32>(at)) || !isFiniteBits(load<u32>(atBefore))) continue;
    const value = <f64>load<f32>(at);
    const valueBefore = <f64>load<f32>(atBefore);
    const difference = value - valueBefore;
    pairs += 1;
    change += difference * difference;
    squares += value * value;
    squaresBefore += valueBefore * valueBefore;
    add(value * valueBefore);
  }
  put(row, CHANGE, change);
  put(row, PRODUCT, high + low);
  put(row, PAIR_SQUARES, squares);
  put(row, PAIR_SQUARES_BEFORE, squaresBefore);
  put(row, PAIRS, pairs);
}
