import { RIGHT, WRONG } from '../drawing/pixel-chart.ts';
import type { ImageResults } from '../data/image-results.ts';
import type { ImageSort } from '../data/address.ts';

/** What an image's row is ordered by, the largest first. */
type Key = (results: ImageResults, place: number) => number;

const KEYS: Readonly<Partial<Record<ImageSort, Key>>> = {
  wrong: (results, place) => count(results, place, WRONG),
  learned: (results, place) => -firstRight(results, place),
  flips: flipsOf,
};

/**
 * The rows of a pixel chart, as places among the class' images; equals in the order of their ids. By most wrong results, what is never learned stands
 * at the top and what is never forgotten at the bottom.
 */
export function orderImages(images: number, sort: ImageSort, results: ImageResults | undefined): Int32Array {
  const order = Int32Array.from({ length: images }, (_, place) => place);
  const key = KEYS[sort];
  if (!key || !results) return order;
  const keys = Float64Array.from(order, (place) => key(results, place));
  return order.sort((a, b) => keys[b]! - keys[a]! || a - b);
}

function count(results: ImageResults, place: number, verdict: number): number {
  let found = 0;
  for (let dump = 0; dump < results.dumps; dump++) if (results.verdict(dump, place) === verdict) found += 1;
  return found;
}

/** The first dump at which it is right; the number of dumps where it never is. */
function firstRight(results: ImageResults, place: number): number {
  let dump = 0;
  while (dump < results.dumps && results.verdict(dump, place) !== RIGHT) dump += 1;
  return dump;
}

function flipsOf(results: ImageResults, place: number): number {
  let [flips, before] = [0, 0];
  for (let dump = 0; dump < results.dumps; dump++) {
    const verdict = results.verdict(dump, place);
    if (before !== 0 && verdict !== 0 && verdict !== before) flips += 1;
    if (verdict !== 0) before = verdict;
  }
  return flips;
}
