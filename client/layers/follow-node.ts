import { afterRenderEffect, effect, untracked, type ElementRef, type Signal } from '@angular/core';
import { lineage } from '../../schema/index.ts';
import type { ShownLayers } from './shown-layers.ts';

/** Shows in the rows what was selected elsewhere: what is above it is unfolded, then the rows are scrolled to it, once. Call it where Angular injects. */
export function followNode(shown: ShownLayers, scroller: Signal<ElementRef<HTMLElement>>): void {
  const { run, layout, network } = shown;
  let followed = '';
  effect(() => {
    const { address, source } = run.selection.clause();
    const { node, drill } = address;
    if (node === null || node <= 0 || node >= network.nodes().length || source === 'layers') return;
    if (layout.shown().includes(node)) return;
    const missing = foldedAbove(shown, [node]);
    if (missing.length === 0) return;
    untracked(() => run.selection.change(source, { drill: [...drill, ...missing] }, false));
  });
  showCharts(shown);
  followFilter(shown);
  // Once the rows have their places on the page.
  afterRenderEffect(() => {
    const { address, source } = run.selection.clause();
    const row = address.node === null ? undefined : layout.chartOf(address.node);
    const room = layout.room();
    const key = row ? `${row.node} ${address.filter}` : '';
    if (address.node === null) followed = '';
    if (!row || room === 0) return;
    const isNew = followed !== key;
    followed = key;
    if (source === 'layers' || !isNew) return;
    const element = untracked(scroller).nativeElement;
    const last = address.filter === null ? row : (layout.filtersOf(row.node) ?? row);
    const end = last.top + last.height;
    if (row.top < element.scrollTop) element.scrollTop = row.top;
    else if (end > element.scrollTop + room) element.scrollTop = Math.min(row.top, end - room);
  });
}

/** Unfolds what is above the layers whose filters an address shows when it is opened; what is folded later stays so. */
function showCharts(shown: ShownLayers): void {
  const { run, network } = shown;
  let isOpened = false;
  effect(() => {
    const { address, source } = run.selection.clause();
    if (isOpened || network.nodes().length === 0) return;
    isOpened = true;
    const charts = address.filterCharts.filter((node) => node > 0 && node < network.nodes().length);
    const missing = foldedAbove(shown, charts);
    if (source !== 'address' || missing.length === 0) return;
    untracked(() => run.selection.change(source, { drill: [...address.drill, ...missing] }, false));
  });
}

/** The folded nodes above some nodes; nothing above a pinned one, which is shown as it is. */
function foldedAbove({ run, network }: ShownLayers, nodes: readonly number[]): readonly number[] {
  const { drill, pinned } = run.address();
  const above = nodes
    .filter((node) => !pinned.includes(node))
    .flatMap((node) => lineage(network.nodes(), node).filter((other) => other > 0 && other !== node));
  return [...new Set(above)].filter((other) => !drill.includes(other));
}

/** Scrolls the chart of a layer to the filter that was selected elsewhere, once its rows have their order. */
function followFilter({ run, filters }: ShownLayers): void {
  let followed = '';
  effect(() => {
    const { address, source } = run.selection.clause();
    const { node, filter } = address;
    const key = `${node} ${filter}`;
    if (node === null || filter === null || source === 'layers') followed = key;
    if (key === followed || !filters.open().includes(node!) || filters.room() === 0 || filters.awaited())
      return;
    followed = key;
    untracked(() => filters.reveal(node!, filter!));
  });
}
