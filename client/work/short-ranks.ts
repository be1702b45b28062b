/** Edges between places of a list of nodes, each with the least number of ranks between its ends, and how much its length counts. */
export interface RankedEdge {
  readonly from: number;
  readonly to: number;
  readonly least: number;
  readonly weight: number;
}

/** More passes than real networks take; what is left to gain after them is little. */
const PASSES = 50;

/**
 * A rank for each node of a graph without circles: every edge goes down by its least number of ranks at least, and edges are short. Each node goes as far up or down as its
 * edges let it, to the side that pulls harder, until none moves. The network simplex of Gansner et al. finds the very shortest; it takes longer than all the rest of a layout.
 */
export function shortRanks(count: number, edges: readonly RankedEdge[]): Int32Array {
  const incoming: RankedEdge[][] = Array.from({ length: count }, () => []);
  const outgoing: RankedEdge[][] = Array.from({ length: count }, () => []);
  const pull = new Float64Array(count);
  for (const edge of edges) {
    incoming[edge.to]!.push(edge);
    outgoing[edge.from]!.push(edge);
    pull[edge.to]! -= edge.weight;
    pull[edge.from]! += edge.weight;
  }
  const order = forwardOrder(incoming, outgoing);
  const rank = new Int32Array(count);
  const highest = (node: number) =>
    incoming[node]!.reduce((most, { from, least }) => Math.max(most, rank[from]! + least), 0);
  const lowest = (node: number) =>
    outgoing[node]!.reduce((most, { to, least }) => Math.min(most, rank[to]! - least), Infinity);
  for (const node of order) rank[node] = highest(node);
  let hasMoved = true;
  for (let pass = 0; hasMoved && pass < PASSES; pass++) {
    hasMoved = false;
    for (const node of pass % 2 === 0 ? order.toReversed() : order) {
      if (pull[node] === 0) continue;
      const next = pull[node]! > 0 ? lowest(node) : highest(node);
      if (next === rank[node] || next === Infinity) continue;
      rank[node] = next;
      hasMoved = true;
    }
  }
  return rank;
}

/** Nodes after all that feed them. */
function forwardOrder(
  incoming: readonly (readonly RankedEdge[])[],
  outgoing: readonly (readonly RankedEdge[])[],
): number[] {
  const awaited = incoming.map((edges) => edges.length);
  const order = [...awaited.keys()].filter((node) => awaited[node] === 0);
  // It grows while it is gone through.
  for (const node of order) {
    for (const { to } of outgoing[node]!) if (--awaited[to]! === 0) order.push(to);
  }
  return order;
}
