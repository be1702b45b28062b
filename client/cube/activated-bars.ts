import type { HierarchyNode, NodeLevel } from '../../schema/index.ts';

/** The bar of a module, a block or a layer beside the front (DeepTracker, figures 4b and 9): all layers with weights one below the other, in forward order, each as high as another. */
export interface ActivatedBar {
  readonly node: number;
  readonly level: NodeLevel;
  /** From the outermost level at the right, 0, to the layers. */
  readonly column: number;
  /** Shares of the height. */
  readonly from: number;
  readonly to: number;
  /** Whether a layer with anomaly filters is in it. */
  readonly isActive: boolean;
}

/**
 * The bars of the whole hierarchy, in its order.
 * @param depths for each node how many levels stand above it
 * @param active nodes of layers with anomaly filters
 */
export function activatedBars(
  nodes: readonly HierarchyNode[],
  depths: readonly number[],
  active: ReadonlySet<number>,
): readonly ActivatedBar[] {
  const layers = nodes.filter(({ layer }) => layer !== null);
  const spans = new Map<number, { from: number; to: number; isActive: boolean }>();
  layers.forEach(({ id }, at) => {
    const [from, to] = [at / layers.length, (at + 1) / layers.length];
    for (let node: number | null = id; node !== null; node = nodes[node]!.parent) {
      const span = spans.get(node) ?? { from, to, isActive: false };
      spans.set(node, {
        from: Math.min(span.from, from),
        to: Math.max(span.to, to),
        isActive: span.isActive || active.has(id),
      });
    }
  });
  const innermost = nodes.reduce(
    (most, { id, layer }) => (layer === null ? Math.max(most, depths[id]!) : most),
    0,
  );
  return nodes.flatMap(({ id, level, parent, layer }) => {
    const span = spans.get(id);
    if (parent === null || !span) return [];
    return [{ node: id, level, column: layer === null ? depths[id]! - 1 : innermost, ...span }];
  });
}

/** How many columns bars stand in. */
export function barColumns(bars: readonly ActivatedBar[]): number {
  return bars.reduce((most, { column }) => Math.max(most, column + 1), 0);
}
