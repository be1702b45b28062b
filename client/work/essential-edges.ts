import type { Graph } from './graph.ts';

/** For each edge whether it is essential: its end cannot be reached from its beginning by other edges. An edge that goes back never is. */
export function essentialEdges({ nodes, edges }: Graph): boolean[] {
  const words = Math.ceil(nodes.length / 32);
  /** For each node a bit for each node that comes before it. */
  const before = nodes.map(() => new Uint32Array(words));
  const essential = edges.map(() => false);
  for (const [to, incoming] of incomingEdges({ nodes, edges }).entries()) {
    const own = before[to]!;
    // What lies between the ends of an edge stands after its beginning, so that nearer beginnings are known first.
    for (const edge of incoming.sort((a, b) => edges[b]![0] - edges[a]![0])) {
      const from = edges[edge]![0];
      if (from >= to) continue;
      essential[edge] = ((own[from >>> 5]! >>> (from & 31)) & 1) === 0;
      before[from]!.forEach((word, at) => (own[at]! |= word));
      own[from >>> 5]! |= 1 << (from & 31);
    }
  }
  return essential;
}

function incomingEdges({ nodes, edges }: Graph): number[][] {
  const incoming: number[][] = nodes.map(() => []);
  edges.forEach(([, to], edge) => incoming[to]!.push(edge));
  return incoming;
}
