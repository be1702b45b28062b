import { densenet121 } from '../../fixtures/synth/networks/densenet-121.ts';
import { inceptionV4 } from '../../fixtures/synth/networks/inception-v4.ts';
import { resnet50 } from '../../fixtures/synth/networks/resnet-50.ts';
import { vitB16 } from '../../fixtures/synth/networks/vit-b-16.ts';
import type { ModelDescription } from '../../schema/index.ts';
import { essentialEdges } from './essential-edges.ts';
import type { Graph, GraphLayout } from './graph.ts';
import { layOutGraph } from './lay-out-graph.ts';
import { skipLanes } from './skip-lanes.ts';

type Edge = readonly [number, number];

const BOX = { width: 20, height: 10, gap: 2 };

function graph(count: number, edges: readonly Edge[]): Graph {
  return { nodes: Array.from({ length: count }, () => BOX), edges };
}

function graphOf({ layers }: ModelDescription): Graph {
  return graph(
    layers.length,
    layers.flatMap(({ id, inputs }) => inputs.map((input) => [input, id] as const)),
  );
}

/** Pairs of boxes that share a place. */
function overlaps({ nodes }: Graph, { left, top }: GraphLayout): number[][] {
  const apart = (a: number, b: number) =>
    left[a]! + nodes[a]!.width <= left[b]! + 1e-6 || top[a]! + nodes[a]!.height <= top[b]! + 1e-6;
  return nodes.flatMap((_, a) =>
    nodes.flatMap((__, b) => (a < b && !apart(a, b) && !apart(b, a) ? [[a, b]] : [])),
  );
}

/** Boxes that an edge goes through, apart from its ends. */
function passed({ nodes }: Graph, { left, top, edges }: GraphLayout): number[][] {
  const found: number[][] = [];
  for (const { from, to, points } of edges) {
    for (let at = 2; at < points.length; at += 2) {
      const [x, y, toX, toY] = points.slice(at - 2, at + 2) as [number, number, number, number];
      for (let step = 0; step <= 20; step++) {
        const [px, py] = [x + ((toX - x) * step) / 20, y + ((toY - y) * step) / 20];
        nodes.forEach(({ width, height }, node) => {
          const isIn =
            px > left[node]! + 0.5 &&
            px < left[node]! + width - 0.5 &&
            py > top[node]! + 0.5 &&
            py < top[node]! + height - 0.5;
          if (isIn && node !== from && node !== to) found.push([from, to, node]);
        });
      }
    }
  }
  return found;
}

const NETWORKS: readonly (readonly [string, ModelDescription])[] = [
  ['ResNet-50', resnet50(10)],
  ['Inception-v4', inceptionV4(10)],
  ['DenseNet-121', densenet121(10)],
  ['ViT-B/16', vitB16(10)],
];

describe.each(NETWORKS)('%s', (_, model) => {
  const own = graphOf(model);
  const layout = layOutGraph(own);

  test('runs down: a layer stands below all that feed it', () => {
    const wrong = own.edges.filter(([from, to]) => layout.top[to]! < layout.top[from]! + BOX.height);
    expect(wrong).toEqual([]);
  });

  test('no box covers another one, and no edge goes through one', () => {
    expect(overlaps(own, layout)).toEqual([]);
    expect(passed(own, layout)).toEqual([]);
  });

  test('every edge is there once, and all of it inside', () => {
    const ends = layout.edges.map(({ from, to }) => `${from} ${to}`).sort();
    expect(ends).toEqual(own.edges.map(([from, to]) => `${from} ${to}`).sort());
    for (const { points } of layout.edges) {
      for (let at = 0; at < points.length; at += 2) {
        expect(points[at]).toBeGreaterThanOrEqual(-1e-6);
        expect(points[at]).toBeLessThanOrEqual(layout.width + 1e-6);
        expect(points[at + 1]).toBeLessThanOrEqual(layout.height + 1e-6);
      }
    }
  });
});

test('a residual block stands straight, and its skip goes round at the left', () => {
  const { left, edges } = layOutGraph(
    graph(4, [
      [0, 1],
      [1, 2],
      [0, 3],
      [2, 3],
    ]),
  );
  expect(new Set(left).size).toBe(1);
  const skips = edges.filter(({ isSkip }) => isSkip);
  expect(skips.map(({ from, to }) => [from, to])).toEqual([[0, 3]]);
  expect(skips[0]!.points[2]).toBeLessThan(left[0]!);
});

test('branches stand beside one another', () => {
  const { left, top } = layOutGraph(
    graph(4, [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ]),
  );
  expect(top[1]).toBe(top[2]);
  expect(Math.abs(left[1]! - left[2]!)).toBeGreaterThanOrEqual(BOX.width);
});

test('an edge is essential where its end cannot be reached otherwise', () => {
  const edges: Edge[] = [
    [0, 1],
    [0, 3],
    [1, 2],
    [2, 3],
    [1, 3],
    [3, 4],
    [4, 2],
  ];
  expect(essentialEdges(graph(5, edges))).toEqual([true, false, true, true, false, true, false]);
});

test('more than 32 nodes are told apart', () => {
  const chain = Array.from({ length: 69 }, (_, at): Edge => [at, at + 1]);
  const essential = essentialEdges(graph(71, [...chain, [2, 68], [40, 70], [69, 70]]));
  expect(essential.slice(69)).toEqual([false, false, true]);
});

test('a circle, as folding can make one, is laid out all the same', () => {
  const own = graph(3, [
    [0, 1],
    [1, 2],
    [2, 1],
  ]);
  expect(overlaps(own, layOutGraph(own))).toEqual([]);
});

test('a single node, and parts without an edge between them', () => {
  expect(layOutGraph(graph(1, []))).toMatchObject({ width: 20, height: 10, edges: [] });
  expect(overlaps(graph(3, []), layOutGraph(graph(3, [])))).toEqual([]);
});

test('skips that overlap have lanes of their own, the shorter nearer; those one below the other share one', () => {
  const [short, long, below] = skipLanes([
    { top: 10, bottom: 20 },
    { top: 0, bottom: 30 },
    { top: 20, bottom: 29 },
  ]);
  expect(short).toBe(below);
  expect(long).toBeGreaterThan(short!);
});

test('a layer may be fed by all before it: their skips share the outermost lane', () => {
  const count = 72;
  const edges = Array.from({ length: count }, (_, to) =>
    Array.from({ length: to }, (__, from) => [from, to] as const),
  );
  const own = graph(count, edges.flat());
  const layout = layOutGraph(own);
  expect(layout.edges).toHaveLength(own.edges.length);
  expect(layout.width).toBeLessThan(5 * BOX.width);
  expect(passed(own, layout)).toEqual([]);
});

test('500 nodes without any order but forward', () => {
  const own = scattered(500);
  const layout = layOutGraph(own);
  expect(layout.edges).toHaveLength(own.edges.length);
  expect(overlaps(own, layout)).toEqual([]);
});

/** A graph without any order in it but forward: each node is fed by one or two of the thirty before it. */
function scattered(count: number): Graph {
  let state = 7;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const before = (node: number, reach: number) => node - 1 - Math.floor(random() * Math.min(node, reach));
  const edges = Array.from({ length: count - 1 }, (_, at) => {
    const inputs = [before(at + 1, 8), ...(random() < 0.3 ? [before(at + 1, 30)] : [])];
    return [...new Set(inputs)].map((from): Edge => [from, at + 1]);
  });
  return graph(count, edges.flat());
}
