import { afterRenderEffect, effect, untracked, type ElementRef, type Signal } from '@angular/core';
import { lineage } from '../../schema/index.ts';
import type { ShownLayers } from './shown-layers.ts';

/** Shows in the rows what was selected elsewhere: what is above it is unfolded, then the rows are scrolled to it, once. Call it where Angular injects. */
export function followNode(shown: ShownLayers, scroller: Signal<ElementRef<HTMLElement>>): void {
  const { run, layout, network } = shown;
  let followed: number | null = null;
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
  // Once the rows have their places on the page.
  afterRenderEffect(() => {
    const { address, source } = run.selection.clause();
    const row = address.node === null ? undefined : layout.chartOf(address.node);
    const room = layout.room();
    if (address.node === null) followed = null;
    if (!row || room === 0) return;
    const isNew = followed !== row.node;
    followed = row.node;
    if (source === 'layers' || !isNew) return;
    const element = untracked(scroller).nativeElement;
    if (row.top < element.scrollTop) element.scrollTop = row.top;
    else if (row.top + row.height > element.scrollTop + room) element.scrollTop = row.top + row.height - room;
  });
}
