import type { RandomStream } from './random.ts';

/**
 * Rows of the data that lie far apart, for k-means to start from: greedy k-means++ (Arthur and Vassilvitskii 2007). Each next row is drawn
 * with a probability in proportion to its squared distance from the nearest one so far, the best of a few draws.
 * @param rows all of one length
 * @returns `most` rows, fewer where there are fewer different ones
 */
export function spreadStart(rows: readonly number[][], most: number, random: RandomStream): number[][] {
  if (rows.length === 0) return [];
  const first = rows[random.below(rows.length)]!;
  const chosen = [first];
  let nearest = rows.map((row) => squaredDistance(row, first));
  const draws = 2 + Math.floor(Math.log(most));
  while (chosen.length < most) {
    const total = sum(nearest);
    if (total === 0) break;
    let best: { readonly row: number[]; readonly nearest: number[]; readonly left: number } | undefined;
    for (let draw = 0; draw < draws; draw++) {
      const row = rows[drawn(nearest, random.uniform() * total)]!;
      const closer = nearest.map((distance, at) => Math.min(distance, squaredDistance(rows[at]!, row)));
      const left = sum(closer);
      if (!best || left < best.left) best = { row, nearest: closer, left };
    }
    chosen.push(best!.row);
    nearest = best!.nearest;
  }
  return chosen;
}

/** The first place up to which the weights add up to more than `share`; never one without weight. */
function drawn(weights: readonly number[], share: number): number {
  let last = 0;
  for (let at = 0; at < weights.length; at++) {
    if (weights[at] === 0) continue;
    last = at;
    share -= weights[at]!;
    if (share < 0) break;
  }
  return last;
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  let squares = 0;
  for (let at = 0; at < a.length; at++) squares += (a[at]! - b[at]!) ** 2;
  return squares;
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
