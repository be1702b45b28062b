import { computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import type { ImageResults } from '../data/image-results.ts';
import { RIGHT } from '../drawing/pixel-chart.ts';
import { PageWorker } from '../work/later.ts';

/** Orders of pixel charts by similarity. */
export interface SimilarOrders {
  /** The rows as places among the class' images; undefined until that is worked out. */
  readonly of: (results: ImageResults) => Int32Array | undefined;
  /** Whether one that is wanted is being worked out. */
  readonly awaited: Signal<boolean>;
  /** Whether one that is wanted could not be worked out. */
  readonly failed: Signal<boolean>;
  /** Works out again what could not be. */
  retry(): void;
}

/** Where the order of a class' results stands. */
type Order = Int32Array | 'awaited' | 'failed';

/** Works out each order once, in the worker, when the results are all here; one that failed again when what is wanted changes. Call it where Angular injects. */
export function similarOrders(wanted: () => readonly ImageResults[]): SimilarOrders {
  const worker = inject(PageWorker);
  const orders = new WeakMap<ImageResults, Order>();
  const changed = signal(0);
  const asked = computed(() => wanted().filter((results) => results.isWhole()));
  const round = signal(0);

  const put = (results: ImageResults, order: Order) => {
    orders.set(results, order);
    changed.update((count) => count + 1);
  };
  const ask = (results: ImageResults) => {
    put(results, 'awaited');
    worker
      .ask((tasks) => tasks.seriateRows(rightOf(results), results.images, results.dumps))
      .then((order) => put(results, order))
      .catch((error: unknown) => {
        console.error(error);
        put(results, 'failed');
      });
  };
  effect(() => {
    round();
    const isMissing = (results: ImageResults) => (orders.get(results) ?? 'failed') === 'failed';
    const missing = asked().filter(isMissing);
    untracked(() => missing.forEach(ask));
  });
  const orderOf = (results: ImageResults): Order => {
    changed();
    return orders.get(results) ?? 'awaited';
  };
  const isOne = (state: Order) => computed(() => asked().some((results) => orderOf(results) === state));
  return {
    of: (results) => {
      const order = orderOf(results);
      return typeof order === 'string' ? undefined : order;
    },
    awaited: isOne('awaited'),
    failed: isOne('failed'),
    retry: () => round.update((count) => count + 1),
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
