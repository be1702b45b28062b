import { effect, inject, signal, untracked, type Signal } from '@angular/core';
import { orderByActivity, orderByChange } from '../../analysis/index.ts';
import type { Measure } from '../../schema/index.ts';
import type { FilterOrder } from '../data/address.ts';
import type { FilterSeries } from '../data/filter-histories.ts';
import { PageWorker } from '../work/later.ts';
import { isWhole } from './filter-series.ts';

/** The measure that orders by change and by activity go by, whatever is shown. */
export const OF_CHANGE: Measure = 'relativeChange';

export interface OrderSources {
  readonly order: Signal<FilterOrder>;
  /** What is shown. */
  readonly measure: Signal<Measure>;
  /** The nodes of the opened layers. */
  readonly open: Signal<readonly number[]>;
  readonly filtersOf: (node: number) => number;
  /** A measure of a layer's filters, as far as it is here. */
  readonly series: (node: number, measure: Measure) => FilterSeries | undefined;
  readonly hasFailed: () => boolean;
}

/** The order of the filters in the chart of each opened layer. Call it where Angular injects. */
export function filterOrders(sources: OrderSources): FilterOrders {
  const orders = new FilterOrders(sources, inject(PageWorker));
  effect(() => orders.seriate());
  return orders;
}

class FilterOrders {
  readonly #sources: OrderSources;
  readonly #worker: PageWorker;
  /** Null while it is worked out. */
  readonly #known = new WeakMap<FilterSeries, Map<FilterOrder, Int32Array | null>>();
  /** How many orders the worker has given: it tells who waits for one. */
  readonly #given = signal(0);

  constructor(sources: OrderSources, worker: PageWorker) {
    this.#sources = sources;
    this.#worker = worker;
  }

  /** For each row its filter; by number while the order is on its way. */
  of(node: number): Int32Array {
    return this.#find(node) ?? identity(this.#sources.filtersOf(node));
  }

  isAwaited(node: number): boolean {
    return this.#find(node) === null;
  }

  /** Orders by similarity are worked out in the worker, each once. */
  seriate(): void {
    if (this.#sources.order() !== 'similarity') return;
    for (const node of this.#sources.open()) {
      const series = this.#whole(node);
      if (!series || this.#known.get(series)?.has('similarity')) continue;
      this.#keep(series, 'similarity', () => null);
      const settle = (order: Int32Array) => {
        this.#known.get(series)!.set('similarity', order);
        this.#given.update((count) => count + 1);
      };
      const { filters, dumps, values } = series;
      untracked(() => this.#worker.ask((tasks) => tasks.seriateFilters({ filters, dumps, values }))).then(
        settle,
        (error: unknown) => {
          console.error(error);
          settle(identity(filters));
        },
      );
    }
  }

  /** Null while it is on its way. */
  #find(node: number): Int32Array | null {
    const order = this.#sources.order();
    const filters = this.#sources.filtersOf(node);
    if (order === 'index') return identity(filters);
    this.#given();
    const series = this.#whole(node);
    if (!series) return this.#sources.hasFailed() ? identity(filters) : null;
    if (order === 'similarity') return this.#known.get(series)?.get(order) ?? null;
    return this.#keep(series, order, () =>
      order === 'change' ? orderByChange(series) : orderByActivity(series),
    );
  }

  /** The series that the order of a chart goes by, once all of it is here. */
  #whole(node: number): FilterSeries | null {
    const { order, measure, series } = this.#sources;
    const found = series(node, order() === 'similarity' ? measure() : OF_CHANGE);
    return found && isWhole(found) ? found : null;
  }

  #keep(series: FilterSeries, order: FilterOrder, make: () => Int32Array | null): Int32Array | null {
    const known = this.#known.get(series) ?? new Map<FilterOrder, Int32Array | null>();
    this.#known.set(series, known);
    if (!known.has(order)) known.set(order, make());
    return known.get(order)!;
  }
}

const identities = new Map<number, Int32Array>();

/** Filters by number; the same object for the same count. */
function identity(filters: number): Int32Array {
  const known = identities.get(filters) ?? new Int32Array(filters).map((_, filter) => filter);
  identities.set(filters, known);
  return known;
}
