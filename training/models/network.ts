import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import { kernelShape, type GraphNode, type LayerGraph } from './layer-graph.ts';

/** A layer graph with the tensors that it needs, each under the name that it has in `state.arrow`. */
export interface Network {
  readonly graph: LayerGraph;
  /** What training moves down the gradient: `<layer>/weights`, `<layer>/bias`, `<layer>/scale`, `<layer>/offset`. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** Batch norm's moving statistics: `<layer>/mean`, `<layer>/variance`. */
  readonly statistics: ReadonlyMap<string, tf.Variable>;
  dispose(): void;
}

interface TensorPlan {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trained: boolean;
  readonly start: (random: Random) => number;
}

const zero = () => 0;
const one = () => 1;

/** The tensors of one node. Weights start as He et al. 2015 propose: normal, with variance 2 / filter length. */
function plansOf(graph: LayerGraph, node: GraphNode): TensorPlan[] {
  const plan = (
    part: string,
    shape: readonly number[],
    trained: boolean,
    start: TensorPlan['start'],
  ): TensorPlan => ({ name: `${node.name}/${part}`, shape, trained, start });
  if (node.type === 'bn') {
    const channels = [node.shape.at(-1)!];
    return [
      plan('scale', channels, true, one),
      plan('offset', channels, true, zero),
      plan('mean', channels, false, zero),
      plan('variance', channels, false, one),
    ];
  }
  const kernel = kernelShape(graph, node);
  if (!kernel) return [];
  const sd = Math.sqrt(2 / kernel.reduce((product, side) => product * side, 1));
  const filters = node.shape.at(-1)!;
  const weights = plan('weights', [...kernel, filters], true, (random) => sd * random.normal());
  return node.type === 'fc' ? [weights, plan('bias', [filters], true, zero)] : [weights];
}

/** A network with seeded start values. */
export function createNetwork(graph: LayerGraph, random: Random): Network {
  const parameters = new Map<string, tf.Variable>();
  const statistics = new Map<string, tf.Variable>();
  for (const node of graph.nodes) {
    for (const { name, shape, trained, start } of plansOf(graph, node)) {
      const size = shape.reduce((product, side) => product * side, 1);
      const values = Float32Array.from({ length: size }, () => start(random));
      const variable = tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), trained));
      (trained ? parameters : statistics).set(name, variable);
    }
  }
  const dispose = () => {
    for (const variable of [...parameters.values(), ...statistics.values()]) variable.dispose();
  };
  return { graph, parameters, statistics, dispose };
}

/** The layers whose filters are dumped, in `model.json` order, with their weights [...kernel, filters]. */
export function filterWeights(network: Network): { readonly name: string; readonly weights: tf.Variable }[] {
  return network.graph.nodes
    .filter(({ type }) => type === 'conv' || type === 'fc')
    .map(({ name }) => ({ name: `${name}/weights`, weights: network.parameters.get(`${name}/weights`)! }));
}
