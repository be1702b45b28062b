import { Graph as DagreGraph, layout } from '@dagrejs/dagre';
import { essentialEdges } from './essential-edges.ts';
import type { Graph, GraphLayout, LaidEdge } from './graph.ts';
import { shortRanks } from './short-ranks.ts';
import { skipLanes } from './skip-lanes.ts';

/** Free space between nodes beside one another, between ranks, and between edges, in units of the layout. */
const BESIDE = 8;
const BETWEEN = 7;
const EDGES = 5;

/** Nodes that follow one another, and only one another: they stand below each other. */
interface Stack {
  readonly members: number[];
  width: number;
  height: number;
}

/** What stands where, before skips are drawn. */
interface Placed {
  readonly left: Float64Array;
  readonly top: Float64Array;
  readonly edges: readonly LaidEdge[];
}

/**
 * Lays out a graph from top to bottom. dagre (Gansner et al., A Technique for Drawing Directed Graphs, 1993) places stacks of nodes and the edges between
 * them. Edges that pass by other nodes, and follow from them, are left out of that, so that a trunk stays straight and narrow; they go round at the left.
 */
export function layOutGraph(graph: Graph): GraphLayout {
  const isEssential = essentialEdges(graph);
  const essential: Graph = { ...graph, edges: graph.edges.filter((_, edge) => isEssential[edge]) };
  const skips = graph.edges.filter((_, edge) => !isEssential[edge]);
  const placed = placeStacks(essential);
  return fromZero(graph, { ...placed, edges: [...placed.edges, ...laySkips(graph, placed, skips)] });
}

function placeStacks(graph: Graph): Placed {
  const stacks = stacksOf(graph);
  const dagre = new DagreGraph();
  dagre.setGraph({ rankdir: 'TB', nodesep: BESIDE, ranksep: BETWEEN, edgesep: EDGES, ranker: rank });
  dagre.setDefaultEdgeLabel(() => ({}));
  const stackOf = new Map(stacks.flatMap((stack, at) => stack.members.map((node) => [node, at] as const)));
  stacks.forEach(({ width, height }, at) => dagre.setNode(String(at), { width, height }));
  const between = graph.edges.filter(([from, to]) => stackOf.get(from) !== stackOf.get(to));
  for (const [from, to] of between) dagre.setEdge(String(stackOf.get(from)), String(stackOf.get(to)));
  layout(dagre);

  const left = new Float64Array(graph.nodes.length);
  const top = new Float64Array(graph.nodes.length);
  const rankHeights = new Map<number, number>();
  stacks.forEach(({ members, height }, at) => {
    const { x, y } = dagre.node(String(at)) as { x: number; y: number };
    rankHeights.set(rounded(y), Math.max(height, rankHeights.get(rounded(y)) ?? 0));
    let below = y - height / 2;
    members.forEach((node, place) => {
      const { width, height: own, gap } = graph.nodes[node]!;
      if (place > 0) below += gap;
      left[node] = x - width / 2;
      top[node] = below;
      below += own;
    });
  });
  const edges = graph.edges.map(([from, to]): LaidEdge => {
    const [above, below] = [stackOf.get(from)!, stackOf.get(to)!];
    const bends =
      above === below
        ? []
        : (dagre.edge(String(above), String(below)) as { points: { x: number; y: number }[] }).points.slice(
            1,
            -1,
          );
    const way = bends.flatMap(({ x, y }) => pastRank(x, y, rankHeights.get(rounded(y))));
    return { from, to, isSkip: false, points: [...middle(from, 'bottom'), ...way, ...middle(to, 'top')] };
  });
  return { left, top, edges };

  function middle(node: number, end: 'top' | 'bottom'): [number, number] {
    const { width, height } = graph.nodes[node]!;
    return [left[node]! + width / 2, top[node]! + (end === 'top' ? 0 : height)];
  }
}

/** Gives each of dagre's nodes its rank. */
function rank(graph: DagreGraph): void {
  const ids = graph.nodes();
  const placeOf = new Map(ids.map((id, place) => [id, place]));
  const edges = graph.edges().map((edge) => {
    const { minlen, weight } = graph.edge(edge) as { minlen: number; weight: number };
    return { from: placeOf.get(edge.v)!, to: placeOf.get(edge.w)!, least: minlen, weight };
  });
  const ranks = shortRanks(ids.length, edges);
  ids.forEach((id, place) => ((graph.node(id) as { rank: number }).rank = ranks[place]!));
}

/** Straight past the nodes of a rank; a bend between ranks is a single point. */
function pastRank(x: number, y: number, height: number | undefined): number[] {
  return height === undefined ? [x, y] : [x, y - height / 2, x, y + height / 2];
}

function rounded(y: number): number {
  return Math.round(y * 4) / 4;
}

/** A node that is all that follows another one, and follows only that, stands in its stack. */
function stacksOf({ nodes, edges }: Graph): Stack[] {
  const outgoing = new Int32Array(nodes.length);
  const inputs: number[][] = nodes.map(() => []);
  for (const [from, to] of edges) {
    outgoing[from]! += 1;
    inputs[to]!.push(from);
  }
  const stackOf: Stack[] = [];
  nodes.forEach(({ width, height, gap }, node) => {
    const [before, second] = inputs[node]!;
    const joined = before !== undefined && second === undefined && outgoing[before] === 1;
    const stack = joined ? stackOf[before]! : { members: [], width: 0, height: -gap };
    stackOf.push(stack);
    stack.members.push(node);
    stack.width = Math.max(stack.width, width);
    stack.height += gap + height;
  });
  return [...new Set(stackOf)];
}

/** Skip edges leave their node at its left, go down a lane, and enter the other node from the left. */
function laySkips(
  { nodes }: Graph,
  { left, top, edges }: Placed,
  skips: readonly (readonly [number, number])[],
): LaidEdge[] {
  const middleOf = (node: number) => top[node]! + nodes[node]!.height / 2;
  const spans = skips.map(([from, to]) => ({
    top: Math.min(middleOf(from), middleOf(to)),
    bottom: Math.max(middleOf(from), middleOf(to)),
  }));
  const lanes = skipLanes(spans);
  const leftOf = leftmost(nodes, { left, top, edges });
  return skips.map(([from, to], at) => {
    const x = leftOf(spans[at]!) - lanes[at]!;
    const [fromY, toY] = [middleOf(from), middleOf(to)];
    return { from, to, isSkip: true, points: [left[from]!, fromY, x, fromY, x, toY, left[to]!, toY] };
  });
}

/** How far to the left anything reaches at the heights of a span. */
function leftmost(
  nodes: Graph['nodes'],
  { left, top, edges }: Placed,
): (span: { readonly top: number; readonly bottom: number }) => number {
  const boxes = nodes.flatMap(({ height }, node) => [left[node]!, top[node]!, top[node]! + height]);
  const bends = edges.flatMap(({ points }) =>
    points.flatMap((x, at) => (at % 2 === 0 ? [x, points[at + 1]!, points[at + 1]!] : [])),
  );
  /** x, upper and lower end of each. */
  const all = Float64Array.from([...boxes, ...bends]);
  return (span) => {
    let least = Infinity;
    for (let at = 0; at < all.length; at += 3) {
      if (all[at]! < least && all[at + 1]! < span.bottom && all[at + 2]! > span.top) least = all[at]!;
    }
    return least;
  };
}

/** Moves everything so that it begins at 0. */
function fromZero({ nodes }: Graph, { left, top, edges }: Placed): GraphLayout {
  const across = edges.flatMap(({ points }) => points.filter((_, at) => at % 2 === 0));
  const down = edges.flatMap(({ points }) => points.filter((_, at) => at % 2 === 1));
  const right = nodes.map(({ width }, node) => left[node]! + width);
  const bottom = nodes.map(({ height }, node) => top[node]! + height);
  const [x, y] = [least([...left, ...across]), least([...top, ...down])];
  return {
    left: left.map((value) => value - x),
    top: top.map((value) => value - y),
    edges: edges.map((edge) => ({
      ...edge,
      points: edge.points.map((value, at) => value - (at % 2 === 0 ? x : y)),
    })),
    width: greatest([...right, ...across]) - x,
    height: greatest([...bottom, ...down]) - y,
  };
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function greatest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}
