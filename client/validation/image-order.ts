import type { ImageResults } from '../drawing/pixel-chart.ts';

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
  results.here.forEach((here, dump) => {
    if (!here) return;
    for (let place = 0; place < images; place++) {
      if (results.predicted[dump * images + place] !== results.class) wrong[place]! += 1;
    }
  });
  return order.sort((a, b) => wrong[b]! - wrong[a]! || a - b);
}
