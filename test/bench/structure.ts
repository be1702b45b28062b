import { graphOf } from '../../client/structure/node-look.ts';
import { shownNetwork } from '../../client/structure/shown-network.ts';
import type { Graph } from '../../client/work/graph.ts';
import { layOutGraph } from '../../client/work/lay-out-graph.ts';
import { densenet121 } from '../../fixtures/synth/networks/densenet-121.ts';
import { inceptionV4 } from '../../fixtures/synth/networks/inception-v4.ts';
import { resnet50 } from '../../fixtures/synth/networks/resnet-50.ts';
import { vitB16 } from '../../fixtures/synth/networks/vit-b-16.ts';
import { hierarchy, type ModelDescription } from '../../schema/index.ts';
import {
  percentile,
  sampleSeconds,
  seededRandom,
  summary,
  type BenchOptions,
  type BenchResult,
} from './measure.ts';

const CLASSES = 1000;
const NODES = 500;
const TARGET_MS = 1000;

/** How long the page's worker takes to lay out networks of which nothing is folded, and a graph without any order but forward. */
export async function benchStructure({ quick }: BenchOptions): Promise<BenchResult[]> {
  const graphs = {
    'ResNet-50': whole(resnet50(CLASSES)),
    'ViT-B/16': whole(vitB16(CLASSES)),
    'DenseNet-121': whole(densenet121(CLASSES)),
    'Inception-v4': whole(inceptionV4(CLASSES)),
    'no order but forward': scattered(NODES),
  };
  const results: BenchResult[] = [];
  for (const [name, graph] of Object.entries(graphs))
    results.push(await benchLayout(name, graph, quick ? 5 : 21));
  return results;
}

async function benchLayout(name: string, graph: Graph, runs: number): Promise<BenchResult> {
  const check = () => {
    const { edges } = layOutGraph(graph);
    if (edges.length !== graph.edges.length) throw new Error(`${name}: edges are missing.`);
  };
  const milliseconds = (await sampleSeconds(() => layOutGraph(graph), { runs, warmUp: 0 })).map(
    (s) => s * 1000,
  );
  check();
  const p95 = percentile(milliseconds, 0.95);
  return {
    name: `layout of ${name}, ${graph.nodes.length} nodes`,
    unit: 'ms',
    ...summary(milliseconds),
    target: `p95 < ${TARGET_MS} ms`,
    ok: p95 < TARGET_MS,
    note: `first ${milliseconds[0]!.toPrecision(3)} ms`,
  };
}

/** The network with all unfolded. */
function whole(model: ModelDescription): Graph {
  const nodes = hierarchy(model);
  const all = nodes.map(({ id }) => id);
  return graphOf(shownNetwork(model.layers, nodes, all));
}

/** Each node is fed by one of the eight before it, and three in ten by another one of the thirty before it. */
function scattered(count: number): Graph {
  const random = seededRandom(7);
  const before = (node: number, reach: number) => node - 1 - Math.floor(random() * Math.min(node, reach));
  const edges = Array.from({ length: count - 1 }, (_, at) => {
    const inputs = [before(at + 1, 8), ...(random() < 0.3 ? [before(at + 1, 30)] : [])];
    return [...new Set(inputs)].map((from) => [from, at + 1] as const);
  });
  return {
    nodes: Array.from({ length: count }, () => ({ width: 26, height: 9, gap: 4 })),
    edges: edges.flat(),
  };
}
