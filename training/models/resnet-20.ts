import { GraphBuilder, type LayerGraph, type Shape } from './layer-graph.ts';

const STAGES = 3;
const BLOCKS = 3;

/**
 * The 20-layer residual network for CIFAR-10 of He et al. 2016 (section 4.2): a 3 × 3 convolution, three stages of three
 * blocks of two convolutions, global average pooling, one fully connected layer. Shortcuts have no weights (option A): where
 * a stage begins they take every second position and fill the new channels with zeros.
 *
 * @param width filters of the first stage; twice and four times as many in the others (16 in the paper)
 */
export function resNet20(imageShape: Shape, classes: number, width: number): LayerGraph {
  const graph = new GraphBuilder(imageShape);
  convolution(graph, '1', ['conv1'], width, 1);
  graph.add('relu1', ['conv1'], { type: 'relu' });
  for (let stage = 0; stage < STAGES; stage++) {
    for (let block = 0; block < BLOCKS; block++) {
      const name = `${stage + 2}_${block + 1}`;
      const path = [`conv${stage + 2}_x`, `conv${name}`];
      residualBlock(graph, name, path, width * 2 ** stage, stage > 0 && block === 0 ? 2 : 1);
    }
  }
  graph.add('pool', [], { type: 'pool', reduce: 'global-average' });
  graph.add('fc', [], { type: 'fc', filters: classes });
  graph.add('softmax', [], { type: 'softmax' });
  return graph.build();
}

function residualBlock(
  graph: GraphBuilder,
  name: string,
  path: readonly string[],
  filters: number,
  stride: number,
): void {
  const input = graph.last.id;
  const shortcut =
    stride === 1 ? input : graph.add(`shortcut${name}`, path, { type: 'other', channels: filters, stride });
  convolution(graph, `${name}_1`, path, filters, stride, input);
  graph.add(`relu${name}_1`, path, { type: 'relu' });
  const residual = convolution(graph, `${name}_2`, path, filters, 1);
  graph.add(`add${name}`, path, { type: 'add' }, [residual, shortcut]);
  graph.add(`relu${name}_2`, path, { type: 'relu' });
}

/** A 3 × 3 convolution and its batch norm; returns the latter. */
function convolution(
  graph: GraphBuilder,
  name: string,
  path: readonly string[],
  filters: number,
  stride: number,
  input = graph.last.id,
): number {
  graph.add(`conv${name}`, path, { type: 'conv', filters, size: 3, stride }, [input]);
  return graph.add(`bn${name}`, path, { type: 'bn' });
}
