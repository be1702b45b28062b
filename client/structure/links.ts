import type { HierarchyNode } from '../../schema/index.ts';
import type { LevelBar } from './level-bars.ts';

/** Where a chart of a node stands; CSS pixels from the top of the scrolled charts. */
export interface LinkedRow {
  readonly node: number;
  readonly top: number;
  readonly height: number;
}

/** A line from a node's place in the structure to its chart; heights in CSS pixels of the screen, from the top of the view. */
export interface Link {
  readonly node: number;
  /** How far its bar is from where links begin. */
  readonly inset: number;
  readonly from: number;
  readonly to: number;
}

/** What is visible: the charts from `rowsTop` on, the structure from `structureTop` on. */
export interface Scrolled {
  readonly rowsTop: number;
  readonly structureTop: number;
  readonly height: number;
}

/** The links of all charts in view. Where a node is folded away in the structure, the link begins at what it is folded into. */
export function linksOf(
  rows: readonly LinkedRow[],
  bars: readonly LevelBar[],
  nodes: readonly HierarchyNode[],
  { rowsTop, structureTop, height }: Scrolled,
): readonly Link[] {
  const barOf = new Map(bars.map((bar) => [bar.node, bar]));
  return rows.flatMap(({ node, top, height: own }) => {
    const to = top + own / 2 - rowsTop;
    const bar = barOf.get(shownAt(node, barOf, nodes) ?? -1);
    if (!bar || to < 0 || to > height) return [];
    const from = bar.top + bar.height / 2 - structureTop;
    return [{ node, inset: bar.right, from: Math.min(Math.max(from, 0), height), to }];
  });
}

/** The node itself where it has a bar, or else the nearest above it that has one. */
export function shownAt(
  node: number,
  bars: { has(node: number): boolean },
  nodes: readonly HierarchyNode[],
): number | null {
  let at: number | null = node;
  while (at !== null && !bars.has(at)) at = nodes[at]?.parent ?? null;
  return at;
}
