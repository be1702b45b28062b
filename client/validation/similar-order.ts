import { effect, inject, signal } from '@angular/core';
import type { ImageResults } from '../data/image-results.ts';
import { RIGHT } from '../drawing/pixel-chart.ts';
import { PageWorker } from '../work/later.ts';

/**
 * The rows of pixel charts by similarity, as places among the class' images: each worked out once, in the worker, when its results are all here. Call it where
 * Angular injects.
 * @returns gives an order, and is followed until it is here
 */
export function similarOrders(wanted: () => readonly ImageResults[]) {
  const worker = inject(PageWorker);
  const orders = new WeakMap<ImageResults, Int32Array | undefined>();
  const arrived = signal(0);
  effect(() => {
    for (const results of wanted()) {
      if (orders.has(results) || !results.isWhole()) continue;
      orders.set(results, undefined);
      worker
        .ask((tasks) => tasks.seriateRows(rightOf(results), results.images, results.dumps))
        .then((order) => {
          orders.set(results, order);
          arrived.update((count) => count + 1);
        })
        .catch((error: unknown) => console.error(error));
    }
  });
  return (results: ImageResults): Int32Array | undefined => {
    arrived();
    return orders.get(results);
  };
}

/** 1 where an image is right; [images × dumps]. */
function rightOf(results: ImageResults): Uint8Array {
  const right = new Uint8Array(results.images * results.dumps);
  for (let place = 0, at = 0; place < results.images; place++) {
    for (let dump = 0; dump < results.dumps; dump++, at++) {
      right[at] = Number(results.verdict(dump, place) === RIGHT);
    }
  }
  return right;
}
