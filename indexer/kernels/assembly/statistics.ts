// Sums of a filter, and its part of the layer's histogram, in one pass, four coefficients at a time: sums want the processor's vector units and
// counts all others, so both together take little longer than counts alone. Every sum is float64: float32 lanes are promoted, so squares are
// exact and nothing overflows; hence a sum of squares is finite exactly where all values are, and no lane needs a test of its own.
import { carefulColumn, carefulPairs } from './careful';
import {
  CAREFUL,
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
import { countFour, countOne } from './histogram';
import { get, put } from './row';

/** Below this share of Σx², Σ(x − mean)² is taken in a second pass: the difference of two sums would leave fewer than nine digits of it. */
const NEARLY_CONSTANT: f64 = 1e-6;
/** Below this share of √(n Σx²), a bound of Σ|x|, a sum is taken again with compensation. */
const CANCELLED: f64 = 5.9604644775390625e-8; // 2⁻²⁴
/** Below this share of Σw² + Σw'², w·w' is taken directly instead of from Σ(w − w')². */
const ORTHOGONAL: f64 = 9.5367431640625e-7; // 2⁻²⁰

/** Two values as float64. Loading the upper half of four once more is cheaper than moving it down. */
function two(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

function total(a: v128, b: v128): f64 {
  const both = f64x2.add(a, b);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

function least(lanes: v128): f64 {
  const half = f32x4.pmin(lanes, i32x4.shuffle(lanes, lanes, 2, 3, 0, 1));
  return <f64>min(f32x4.extract_lane(half, 0), f32x4.extract_lane(half, 1));
}

function most(lanes: v128): f64 {
  const half = f32x4.pmax(lanes, i32x4.shuffle(lanes, lanes, 2, 3, 0, 1));
  return <f64>max(f32x4.extract_lane(half, 0), f32x4.extract_lane(half, 1));
}

/** Writes the fields of a column; what the sums cannot answer goes the careful path. */
function finishColumn(
  values: usize,
  length: i32,
  row: usize,
  column: usize,
  sum: f64,
  squares: f64,
  smallest: f64,
  largest: f64,
): void {
  const n = <f64>length;
  const isConstant = smallest == largest;
  const deviation = squares - (sum * sum) / n;
  const isSafe = deviation >= NEARLY_CONSTANT * squares && abs(sum) >= CANCELLED * sqrt(n * squares);
  if (!(squares < Infinity) || !(isConstant || isSafe)) {
    carefulColumn(values, length, row + column);
    put(row, CAREFUL, get(row, CAREFUL) + 1);
    return;
  }
  put(row + column, FINITE, n);
  put(row + column, SUM, sum);
  put(row + column, SQUARES, squares);
  put(row + column, DEVIATION, isConstant ? 0 : deviation);
  put(row + column, MIN, smallest);
  put(row + column, MAX, largest);
  put(row + column, NAN, 0);
  put(row + column, INFINITY, 0);
}

/** Fields of one column: the gradients, or weights that have no dump before. `histogram` is counted on, unless it is 0. */
export function columnStatistics(
  values: usize,
  length: i32,
  row: usize,
  column: usize,
  histogram: usize,
): void {
  let at = values;
  const end = values + ((<usize>length) << 2);
  const endOfLanes = values + ((<usize>(length & ~3)) << 2);
  let sums0 = f64x2.splat(0);
  let sums1 = f64x2.splat(0);
  let squares0 = f64x2.splat(0);
  let squares1 = f64x2.splat(0);
  let smallest = f32x4.splat(load<f32>(values));
  let largest = smallest;
  for (; at < endOfLanes; at += 16) {
    const lanes = v128.load(at);
    if (histogram) countFour(at, histogram);
    const x0 = two(at);
    const x1 = two(at + 8);
    sums0 = f64x2.add(sums0, x0);
    sums1 = f64x2.add(sums1, x1);
    squares0 = f64x2.add(squares0, f64x2.mul(x0, x0));
    squares1 = f64x2.add(squares1, f64x2.mul(x1, x1));
    smallest = f32x4.pmin(smallest, lanes);
    largest = f32x4.pmax(largest, lanes);
  }
  let sum = total(sums0, sums1);
  let squares = total(squares0, squares1);
  for (; at < end; at += 4) {
    const lanes = v128.load32_splat(at);
    const x = <f64>load<f32>(at);
    if (histogram) countOne(at, histogram);
    sum += x;
    squares += x * x;
    smallest = f32x4.pmin(smallest, lanes);
    largest = f32x4.pmax(largest, lanes);
  }
  finishColumn(values, length, row, column, sum, squares, least(smallest), most(largest));
}

/** Fields of the weights, and of their pairs with the weights of the dump before, whose Σw'² is known; `histogram` likewise. */
export function pairStatistics(
  weights: usize,
  before: usize,
  length: i32,
  row: usize,
  squaresBefore: f64,
  histogram: usize,
): void {
  let at = weights;
  const toBefore = before - weights;
  const end = weights + ((<usize>length) << 2);
  const endOfLanes = weights + ((<usize>(length & ~3)) << 2);
  let sums0 = f64x2.splat(0);
  let sums1 = f64x2.splat(0);
  let squares0 = f64x2.splat(0);
  let squares1 = f64x2.splat(0);
  let changes0 = f64x2.splat(0);
  let changes1 = f64x2.splat(0);
  let smallest = f32x4.splat(load<f32>(weights));
  let largest = smallest;
  for (; at < endOfLanes; at += 16) {
    const lanes = v128.load(at);
    if (histogram) countFour(at, histogram);
    const x0 = two(at);
    const x1 = two(at + 8);
    const d0 = f64x2.sub(x0, two(at + toBefore));
    const d1 = f64x2.sub(x1, two(at + toBefore + 8));
    sums0 = f64x2.add(sums0, x0);
    sums1 = f64x2.add(sums1, x1);
    squares0 = f64x2.add(squares0, f64x2.mul(x0, x0));
    squares1 = f64x2.add(squares1, f64x2.mul(x1, x1));
    changes0 = f64x2.add(changes0, f64x2.mul(d0, d0));
    changes1 = f64x2.add(changes1, f64x2.mul(d1, d1));
    smallest = f32x4.pmin(smallest, lanes);
    largest = f32x4.pmax(largest, lanes);
  }
  let sum = total(sums0, sums1);
  let squares = total(squares0, squares1);
  let change = total(changes0, changes1);
  for (; at < end; at += 4) {
    const lanes = v128.load32_splat(at);
    const x = <f64>load<f32>(at);
    if (histogram) countOne(at, histogram);
    const d = x - <f64>load<f32>(at + toBefore);
    sum += x;
    squares += x * x;
    change += d * d;
    smallest = f32x4.pmin(smallest, lanes);
    largest = f32x4.pmax(largest, lanes);
  }
  finishColumn(weights, length, row, 0, sum, squares, least(smallest), most(largest));
  finishPairs(weights, before, length, row, squares, squaresBefore, change);
}

/** w·w' = (Σw² + Σw'² − Σ(w − w')²) / 2, where enough digits of it are left. */
function finishPairs(
  weights: usize,
  before: usize,
  length: i32,
  row: usize,
  squares: f64,
  squaresBefore: f64,
  change: f64,
): void {
  const product = (squares + squaresBefore - change) / 2;
  if (!(change < Infinity) || abs(product) < ORTHOGONAL * (squares + squaresBefore)) {
    carefulPairs(weights, before, length, row);
    put(row, CAREFUL, get(row, CAREFUL) + 1);
    return;
  }
  put(row, CHANGE, change);
  put(row, PRODUCT, product);
  put(row, PAIR_SQUARES, squares);
  put(row, PAIR_SQUARES_BEFORE, squaresBefore);
  put(row, PAIRS, length);
}
