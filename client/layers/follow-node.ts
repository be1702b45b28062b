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
    const above = lineage(network.nodes(), node).filter((other) => other > 0 && other !== node);
    const missing = above.filter((other) => !drill.includes(other));
    if (missing.length === 0) return;
    untracked(() => run.selection.change(source, { drill: [...drill, ...missing] }, false));
  });
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
