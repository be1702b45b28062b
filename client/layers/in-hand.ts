import type { Address } from '../data/address.ts';
import type { Source } from '../data/selection.ts';
import { px } from '../drawing/spaces.ts';
import { FiltersInHand } from '../filters/filters-in-hand.ts';
import type { PlotPoint } from '../page/plot.ts';
import type { LayerRow } from './layer-layout.ts';
import { moveTo, toggled } from './row-order.ts';
import type { ShownLayers } from './shown-layers.ts';

/** What pointer and keys do in the rows of the Layer view. */
export class LayersInHand {
  readonly #shown: ShownLayers;
  readonly #scroller: () => HTMLElement;
  readonly #filters: FiltersInHand;
  /** What the last step with an arrow led to. */
  #walked: Address | null = null;
  /** Where the pointer is, and how far the rows were scrolled then. */
  #pointer: { readonly point: PlotPoint; readonly scrollTop: number } | null = null;

  constructor(shown: ShownLayers, scroller: () => HTMLElement) {
    this.#shown = shown;
    this.#scroller = scroller;
    this.#filters = new FiltersInHand(shown.filters, shown.run, (to) => this.#walk(to));
  }

  hover(point: PlotPoint | null): void {
    this.#pointer = point && { point, scrollTop: this.#scroller().scrollTop };
    const row = point ? this.#layout.at(point.y) : undefined;
    if (row?.kind === 'filters') this.#filters.hover(row.node, point!.y - row.top);
    else this.hoverNode(row?.node ?? null);
  }

  /** The rows have moved below the pointer. */
  scrolled(): void {
    if (!this.#pointer) return;
    const { point, scrollTop } = this.#pointer;
    this.hover({ ...point, y: px(point.y + this.#scroller().scrollTop - scrollTop) });
  }

  hoverNode(node: number | null): void {
    this.#run.hovered.set(node === null ? null : { cluster: null, class: null, image: null, node });
  }

  /** A click selects node and iteration, and unfolds what is folded; a click on what is selected lets go and folds it again. */
  click(point: PlotPoint): void {
    const dump = this.#run.scale().dumpAt(point.x);
    if (point.shift) return this.#run.mark(dump);
    const row = this.#layout.at(point.y);
    if (!row) return;
    const at = this.#run.iterations()[dump]!;
    if (row.kind === 'filters') return this.#filters.click(row.node, point.y - row.top, at);
    const address = this.#run.address();
    const isAgain = address.node === row.node && address.at === at;
    const drill = this.#drillAfterClick(row, isAgain);
    if (isAgain) return this.#select({ node: null, also: [], filter: null, at: null, drill });
    this.#select({ node: row.node, also: [], filter: null, at, drill });
  }

  #drillAfterClick({ node }: LayerRow, isAgain: boolean): readonly number[] {
    const { drill, node: selected } = this.#run.address();
    if (isAgain) return drill.filter((other) => other !== node);
    const isNew = selected !== node && !drill.includes(node) && this.#hasChildren(node);
    return isNew ? [...drill, node] : drill;
  }

  /** Unfolds a node to those below it, a layer to its filters; or folds it. */
  toggle(node: number): void {
    const { drill, filterCharts } = this.#run.address();
    const change: Partial<Address> = this.#hasChildren(node)
      ? { drill: toggled(drill, node) }
      : { filterCharts: toggled(filterCharts, node) };
    this.#select({ node, also: [], filter: null, ...change });
  }

  /** Adds a node to those that are selected, or takes it away. */
  toggleSelected(node: number): void {
    const { node: first, also } = this.#run.address();
    if (first === null || first === node) return this.#select({ node: first === node ? null : node });
    this.#select({ also: toggled(also, node) });
  }

  /** Makes the selected nodes, or lets them be, the first rows. */
  togglePinned(nodes: readonly number[]): void {
    const { pinned } = this.#run.address();
    const isPinned = nodes.every((node) => pinned.includes(node));
    const others = pinned.filter((node) => !nodes.includes(node));
    this.#select({ pinned: isPinned ? others : [...others, ...nodes] });
  }

  /** Puts a node where another one is: a pinned one among the pinned, another one among those below the same node. */
  move(node: number, onto: number, source: Source = 'layers'): void {
    const { pinned, order } = this.#run.address();
    const { network } = this.#shown;
    const change = moveTo(node, onto, {
      pinned,
      order,
      nodes: network.nodes(),
      children: network.children(),
    });
    if (change) this.#select(change, source);
  }

  /** A drag that pans in x scrolls in y. */
  scrollBy(pixels: number): void {
    const hovered = this.#run.hovered();
    const isOverFilters = typeof hovered?.filter === 'number' && typeof hovered.node === 'number';
    if (isOverFilters && this.#shown.filters.scrollBy(hovered.node!, pixels)) return;
    this.#scroller().scrollTop += pixels;
  }

  /** A wheel over filters goes through them first; with alt it makes their rows higher or lower. */
  wheel(event: WheelEvent): void {
    const scroller = this.#scroller();
    const row = this.#layout.at(event.clientY - scroller.getBoundingClientRect().top + scroller.scrollTop);
    if (row?.kind !== 'filters') return;
    this.#filters.wheel(
      row.node,
      event,
      event.clientY - scroller.getBoundingClientRect().top + scroller.scrollTop - row.top,
    );
  }

  /** Arrows go from row to row, with shift they select several, with alt they move the row; Enter unfolds, Backspace goes to the node above. */
  key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey) return;
    if (this.#filters.key(event)) return event.preventDefault();
    const { node } = this.#run.address();
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) this.#step(by, event);
    else if (event.key === 'Home') this.#go(this.#layout.shown()[0]);
    else if (event.key === 'End') this.#go(this.#layout.shown().at(-1));
    else if ((event.key === 'Enter' || event.key === ' ') && node !== null) this.toggle(node);
    else if (event.key === 'Backspace' && node !== null) this.#backUp(node);
    else if (event.key === 'p' && node !== null) this.togglePinned(this.selected());
    else return;
    event.preventDefault();
  }

  /** < and >, wherever the focus is. */
  zoomFilters(higher: boolean): void | false {
    return this.#filters.zoom(higher);
  }

  /** The selected nodes, in the order of the rows. */
  selected(): readonly number[] {
    const { node, also } = this.#run.address();
    const all = node === null ? also : [node, ...also];
    return this.#layout.shown().filter((shown) => all.includes(shown));
  }

  #step(by: number, event: KeyboardEvent): void {
    const { node, also } = this.#run.address();
    const shown = this.#layout.shown();
    const last = also.at(-1) ?? node;
    const at = last === null ? -1 : shown.indexOf(event.shiftKey ? last : node!);
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
    if (next === undefined) return;
    if (event.altKey && node !== null) return this.move(node, next, 'keys');
    if (!event.shiftKey || node === null) return this.#go(next);
    // Back over what was selected lets it go.
    const isBack = next === node || also.includes(next);
    this.#select({ also: isBack ? also.filter((other) => other !== last) : [...also, next] }, 'keys');
  }

  /** To the node above, which is folded. */
  #backUp(node: number): void {
    const { drill } = this.#run.address();
    const parent = this.#shown.network.nodes()[node]?.parent ?? 0;
    if (parent === 0) return;
    this.#select({ node: parent, also: [], drill: drill.filter((other) => other !== parent) }, 'keys');
  }

  #go(node: number | undefined): void {
    if (node !== undefined) this.#walk({ node, also: [], filter: null });
  }

  /** A walk with the arrows is one step of the history, however long. */
  #walk(to: Partial<Address>): void {
    const before = this.#run.address();
    this.#run.selection.change('keys', to, this.#walked !== before);
    if (this.#run.address() !== before) this.#walked = this.#run.address();
  }

  #hasChildren(node: number): boolean {
    return (this.#shown.network.children()[node]?.length ?? 0) > 0;
  }

  #select(part: Partial<Address>, source: Source = 'layers'): void {
    this.#run.selection.change(source, part);
  }

  get #run() {
    return this.#shown.run;
  }

  get #layout() {
    return this.#shown.layout;
  }
}
