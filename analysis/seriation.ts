import { bitCount } from './bit-count.ts';
import { leafOrder } from './leaf-order.ts';

/**
 * Orders the rows of a pixel chart so that images with like histories stand side by side, and kinds of images stand apart (figure 6d of DeepTracker: red
 * mushrooms, and white ones that are never learned): `leafOrder` on Hamming distances; in simulated charts neighbours differ at fewer
 * dumps than in the order of a Fiedler vector, and kinds stand apart as well. The half with more right results comes first.
 *
 * @param correct 1 where an image is right, 0 where it is wrong; [rows × dumps], row after row
 * @returns row numbers, in order
 */
export function seriateRows(correct: Uint8Array, rows: number, dumps: number): Int32Array {
  const order = leafOrder(hammingDistances(correct, rows, dumps), rows);
  const right = Int32Array.from(order, (row) =>
    correct.subarray(row * dumps, (row + 1) * dumps).reduce((sum, bit) => sum + bit, 0),
  );
  const half = rows >> 1;
  const sum = (part: Int32Array) => part.reduce((total, value) => total + value, 0);
  return sum(right.subarray(0, half)) < sum(right.subarray(rows - half)) ? order.reverse() : order;
}

/** At how many dumps each pair of rows differs; [rows × rows]. */
export function hammingDistances(correct: Uint8Array, rows: number, dumps: number): Float32Array {
  const words = Math.ceil(dumps / 32);
  const bits = new Int32Array(rows * words);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let dump = 0; dump < dumps; dump++, at++) {
      bits[row * words + (dump >> 5)]! |= correct[at]! << (dump & 31);
    }
  }
  const distances = new Float32Array(rows * rows);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < a; b++) {
      let differing = 0;
      for (let word = 0; word < words; word++) {
        differing += bitCount(bits[a * words + word]! ^ bits[b * words + word]!);
      }
      distances[a * rows + b] = differing;
      distances[b * rows + a] = differing;
    }
  }
  return distances;
}
