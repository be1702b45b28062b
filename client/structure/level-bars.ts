import type { HierarchyNode } from '../../schema/index.ts';
import type { PlacedNode } from './place-network.ts';

/** The bar of a module, a block or a layer (DeepTracker, figure 4b); CSS pixels, `right` is how far its right end is from that of the outermost bars. */
export interface LevelBar {
  readonly node: number;
  readonly top: number;
  readonly height: number;
  readonly right: number;
  readonly width: number;
  /** Whether it is folded; null for a layer. */
  readonly isFolded: boolean | null;
}

/** What a level's bars take across, and what is free between levels, in CSS pixels. */
const LEVEL = 8;
const FREE = 2;
/** A bar is at least so high. */
const LOWEST = 2;

interface Span {
  readonly node: number;
  top: number;
  bottom: number;
  isFolded: boolean | null;
}

/** The bars of all that is shown of the hierarchy, in its order: modules outermost at the right, then blocks, then layers; those of a level that overlap stand beside one another. */
export function levelBars(
  placed: readonly PlacedNode[],
  nodes: readonly HierarchyNode[],
  depths: readonly number[],
): readonly LevelBar[] {
  const spans = spansOf(placed);
  const columns = columnsOf([...spans.keys()], nodes, depths);
  const lanes = lanesOf([...spans.values()], columns);
  return [...spans.values()]
    .sort((a, b) => a.node - b.node)
    .map(({ node, top, bottom, isFolded }) => {
      const column = columns.get(node)!;
      const { lane, of } = lanes.get(node)!;
      const width = Math.max(1, (LEVEL - (of - 1)) / of);
      const right = column * (LEVEL + FREE) + lane * (width + 1);
      return { node, top, height: Math.max(LOWEST, bottom - top), right, width, isFolded };
    });
}

/** What all bars take across, in CSS pixels. */
export function barsWidth(bars: readonly LevelBar[]): number {
  return bars.reduce((widest, { right, width }) => Math.max(widest, right + width), 0);
}

function spansOf(placed: readonly PlacedNode[]): Map<number, Span> {
  const spans = new Map<number, Span>();
  const add = (node: number, { top, height }: PlacedNode, isFolded: boolean | null) => {
    const span = spans.get(node);
    if (!span) spans.set(node, { node, top, bottom: top + height, isFolded });
    else {
      span.top = Math.min(span.top, top);
      span.bottom = Math.max(span.bottom, top + height);
    }
  };
  for (const box of placed) {
    for (const group of box.shown.around) add(group, box, false);
    if (box.shown.node !== null) add(box.shown.node, box, box.look === 'folded' ? true : null);
  }
  return spans;
}

/** Modules, blocks by their depth, and layers, which are furthest in. */
function columnsOf(
  shown: readonly number[],
  nodes: readonly HierarchyNode[],
  depths: readonly number[],
): ReadonlyMap<number, number> {
  const groups = shown.filter((node) => nodes[node]!.layer === null);
  const innermost = groups.reduce((most, node) => Math.max(most, depths[node]!), 0);
  const columnOf = (node: number) => (nodes[node]!.layer === null ? depths[node]! - 1 : innermost);
  return new Map(shown.map((node) => [node, columnOf(node)]));
}

interface Lane {
  readonly lane: number;
  /** How many lanes there are where it stands. */
  readonly of: number;
}

/** In each column, bars that overlap get lanes of their own; as many as the bars that hang together need. */
function lanesOf(spans: readonly Span[], columns: ReadonlyMap<number, number>): ReadonlyMap<number, Lane> {
  const lanes = new Map<number, Lane>();
  for (const column of new Set(columns.values())) {
    const own = spans.filter(({ node }) => columns.get(node) === column).sort((a, b) => a.top - b.top);
    let cluster: { span: Span; lane: number }[] = [];
    const settle = () => {
      const of = cluster.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
      for (const { span, lane } of cluster) lanes.set(span.node, { lane, of });
      cluster = [];
    };
    for (const span of own) {
      const beside = cluster.filter(({ span: other }) => other.bottom > span.top);
      if (beside.length === 0) settle();
      const taken = beside.map(({ lane }) => lane);
      let lane = 0;
      while (taken.includes(lane)) lane++;
      cluster.push({ span, lane });
    }
    settle();
  }
  return lanes;
}
