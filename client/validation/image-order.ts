import type { ImageResults } from '../data/image-results.ts';
import { WRONG } from '../drawing/pixel-chart.ts';

/**
 * The rows of a pixel chart, as places among the class' images: those that are wrong at most dumps first, equals in the
 * order of their ids, so that what is never learned stands at the top and what is never forgotten at the bottom.
 */
export function orderImages(
  images: number,
  sort: 'wrong' | 'id',
  results: ImageResults | undefined,
): Int32Array {
  const order = Int32Array.from({ length: images }, (_, place) => place);
  if (sort === 'id' || !results) return order;
  const wrong = new Int32Array(images);
  for (let dump = 0; dump < results.dumps; dump++) {
    for (let place = 0; place < images; place++) {
      if (results.verdict(dump, place) === WRONG) wrong[place]! += 1;
    }
  }
  return order.sort((a, b) => wrong[b]! - wrong[a]! || a - b);
}
