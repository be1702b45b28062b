import type { LayerDescription, ModelDescription } from '../../schema/index.ts';

/** What a node computes. All strides and sizes are the same in both directions; padding is TensorFlow's `same`, for pools `valid`. */
export type Operation =
  | { readonly type: 'data' }
  | { readonly type: 'conv'; readonly filters: number; readonly size: number; readonly stride: number }
  | { readonly type: 'bn' }
  | { readonly type: 'relu' }
  | { readonly type: 'add' }
  | { readonly type: 'pool'; readonly reduce: 'max'; readonly size: number }
  | { readonly type: 'pool'; readonly reduce: 'global-average' }
  /** Every `stride`-th position, with channels of zeros behind the input's: a shortcut without weights. */
  | { readonly type: 'other'; readonly channels: number; readonly stride: number }
  | { readonly type: 'fc'; readonly filters: number }
  | { readonly type: 'softmax' };

/** [height, width, channels] of one image, or [neurons]. */
export type Shape = readonly number[];

export type GraphNode = Operation & {
  readonly id: number;
  readonly name: string;
  readonly path: readonly string[];
  readonly inputs: readonly number[];
  /** Of what the node computes. */
  readonly shape: Shape;
};

/**
 * A network, declared once: the forward pass (`network.ts`) and `model.json` (`describeGraph`) both follow from it. Nodes stand
 * in forward order and `id` is the index; the first is `data`, the last `softmax`.
 */
export interface LayerGraph {
  readonly nodes: readonly GraphNode[];
}

/** Collects nodes in forward order and works out their shapes. */
export class GraphBuilder {
  private readonly nodes: GraphNode[] = [];

  /** Adds a node that stands under `path`, and returns its id. Without `inputs` it follows the node added last. */
  add(name: string, path: readonly string[], operation: Operation, inputs = [this.nodes.length - 1]): number {
    const id = this.nodes.length;
    const shape = outputShape(operation, this.nodes[inputs[0]!]!.shape);
    this.nodes.push({ ...operation, id, name, path, inputs, shape });
    return id;
  }

  constructor(imageShape: Shape) {
    this.nodes.push({ type: 'data', id: 0, name: 'data', path: [], inputs: [], shape: imageShape });
  }

  get last(): GraphNode {
    return this.nodes.at(-1)!;
  }

  build(): LayerGraph {
    return { nodes: this.nodes };
  }
}

function outputShape(operation: Operation, input: Shape): Shape {
  const [height = 1, width = 1, channels = 1] = input;
  switch (operation.type) {
    case 'conv':
      return [Math.ceil(height / operation.stride), Math.ceil(width / operation.stride), operation.filters];
    case 'other':
      return [Math.ceil(height / operation.stride), Math.ceil(width / operation.stride), operation.channels];
    case 'pool':
      if (operation.reduce === 'global-average') return [channels];
      return [Math.floor(height / operation.size), Math.floor(width / operation.size), channels];
    case 'fc':
      return [operation.filters];
    default:
      return input;
  }
}

/** Shape of one filter of a node with weights: [height, width, in] of a conv, [in] of an fc. */
export function kernelShape(graph: LayerGraph, node: GraphNode): Shape | undefined {
  const input = graph.nodes[node.inputs[0]!]?.shape;
  if (node.type === 'conv') return [node.size, node.size, input!.at(-1)!];
  return node.type === 'fc' ? input : undefined;
}

/** The graph as `model.json` describes it. */
export function describeGraph(graph: LayerGraph): ModelDescription {
  return { layers: graph.nodes.map((node) => describeNode(graph, node)) };
}

function describeNode(graph: LayerGraph, node: GraphNode): LayerDescription {
  const { id, name, type } = node;
  const common = { id, name, type, path: [...node.path], inputs: [...node.inputs] };
  const kernel = kernelShape(graph, node);
  return kernel && 'filters' in node ? { ...common, filters: node.filters, kernel: [...kernel] } : common;
}
