import type { OpenRun } from '../page/open-run.ts';
import type { FilterCharts } from './filter-charts.ts';

/** Rows that a key goes on by with shift. */
const LEAP = 10;

/** What pointer and keys do in filter charts. */
export class FiltersInHand {
  readonly #charts: FilterCharts;
  readonly #run: OpenRun;

  constructor(charts: FilterCharts, run: OpenRun) {
    this.#charts = charts;
    this.#run = run;
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

  /** Arrows go from filter to filter where one is selected, from an opened layer to its first; < and > change the height of the rows. @returns whether the key was theirs */
  key(event: KeyboardEvent): boolean {
    const { node, filter } = this.#run.address();
    if (node === null || !this.#charts.open().includes(node) || event.altKey) return false;
    if (event.key === '<' || event.key === '>') {
      const top = filter === null ? 0 : this.#charts.rowTop(node, filter);
      this.#charts.zoomRows(node, event.key === '>', top);
      return true;
    }
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: LEAP, PageUp: -LEAP }[event.key];
    if (by === undefined || (filter === null && by !== 1)) return false;
    const next = this.#charts.next(node, filter, event.shiftKey ? by * LEAP : by);
    if (next === null && by > 0) return false;
    const repeated = this.#run.selection.clause().source === 'keys';
    this.#run.selection.change('keys', { node, filter: next }, !repeated);
    if (next !== null) this.#charts.reveal(node, next);
    return true;
  }
}

/** A click on a filter shows its page, unless filters are being compared. */
function panelFor(panel: ReturnType<OpenRun['address']>['panel']): typeof panel {
  return panel === 'compare' ? panel : 'filter';
}
