import type { Address } from '../data/address.ts';
import type { OpenRun } from '../page/open-run.ts';
import type { FilterCharts } from './filter-charts.ts';

/** Rows that a key goes on by with shift. */
const LEAP = 10;

/** What pointer and keys do in filter charts. */
export class FiltersInHand {
  readonly #charts: FilterCharts;
  readonly #run: OpenRun;
  readonly #walk: (to: Partial<Address>) => void;

  /** @param walk selects what an arrow goes to */
  constructor(charts: FilterCharts, run: OpenRun, walk: (to: Partial<Address>) => void) {
    this.#charts = charts;
    this.#run = run;
    this.#walk = walk;
  }

  /** @param y in CSS pixels from the chart's top */
  hover(node: number, y: number): void {
    const filter = this.#charts.filterAt(node, y);
    this.#run.hovered.set({ cluster: null, class: null, image: null, node, filter });
  }

  /** Selects a filter and an iteration; again lets go of both. */
  click(node: number, y: number, at: number): void {
    const filter = this.#charts.filterAt(node, y);
    if (filter === null) return;
    const before = this.#run.address();
    const isAgain = before.node === node && before.filter === filter && before.at === at;
    this.#run.selection.change(
      'layers',
      isAgain ? { filter: null, at: null } : { node, also: [], filter, at, panel: panelFor(before.panel) },
    );
  }

  /** A wheel goes through the filters, and on when they have come to an end; with alt it changes the height of their rows. */
  wheel(node: number, event: WheelEvent, y: number): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.altKey) this.#charts.zoomRows(node, event.deltaY < 0, y);
    else if (!this.#charts.scrollBy(node, event.deltaY)) return;
    event.preventDefault();
    this.hover(node, y);
  }

  /** Arrows go from filter to filter where one is selected, from an opened layer to its first. @returns whether the key was theirs */
  key(event: KeyboardEvent): boolean {
    const { node, filter } = this.#run.address();
    if (node === null || !this.#charts.open().includes(node) || event.altKey) return false;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: LEAP, PageUp: -LEAP }[event.key];
    if (by === undefined || (filter === null && by !== 1)) return false;
    const step = event.shiftKey ? by * LEAP : by;
    const next = this.#charts.next(node, filter, step) ?? this.#endOf(node, filter, step);
    if (next === null && by > 0) return false;
    this.#walk({ node, filter: next });
    if (next !== null) this.#charts.reveal(node, next);
    return true;
  }

  /** A leap over the first or last filter ends there. */
  #endOf(node: number, filter: number | null, step: number): number | null {
    const order = this.#charts.order(node);
    const end = order[step > 0 ? order.length - 1 : 0];
    return Math.abs(step) === 1 || filter === null || end === undefined || end === filter ? null : end;
  }

  /** < and > change the height of the rows: about the filter under the pointer, or the selected one, or in the first open chart. @returns false where none is open */
  zoom(higher: boolean): void | false {
    const { node: selected, filter } = this.#run.address();
    const hovered = this.#run.hovered();
    const open = this.#charts.open();
    const node = [hovered?.node, selected, open[0]].find(
      (one) => typeof one === 'number' && open.includes(one),
    );
    if (typeof node !== 'number') return false;
    const about = node === hovered?.node ? hovered.filter : filter;
    const isIn = typeof about === 'number' && about < this.#charts.order(node).length;
    this.#charts.zoomRows(node, higher, isIn ? this.#charts.rowTop(node, about) : 0);
  }
}

/** A click on a filter shows its page, unless filters are being compared. */
function panelFor(panel: ReturnType<OpenRun['address']>['panel']): typeof panel {
  return panel === 'compare' ? panel : 'filter';
}
