import { GraphBuilder, type LayerGraph, type Shape } from './layer-graph.ts';

/**
 * A small network in the manner of VGG (Simonyan and Zisserman 2015): three modules of two 3 × 3 convolutions, each with batch
 * norm and ReLU; a max pool after the first two, a global average pool after the third; one fully connected layer.
 *
 * @param width filters of a convolution in the first module; twice and four times as many in the others
 */
export function vggSmall(imageShape: Shape, classes: number, width: number): LayerGraph {
  const graph = new GraphBuilder(imageShape);
  for (let module = 1; module <= 3; module++) {
    const path = [`conv${module}`];
    for (let layer = 1; layer <= 2; layer++) {
      const place = `${module}_${layer}`;
      graph.add(`conv${place}`, path, {
        type: 'conv',
        filters: width * 2 ** (module - 1),
        size: 3,
        stride: 1,
      });
      graph.add(`bn${place}`, path, { type: 'bn' });
      graph.add(`relu${place}`, path, { type: 'relu' });
    }
    const pool = module < 3 ? ({ reduce: 'max', size: 2 } as const) : ({ reduce: 'global-average' } as const);
    graph.add(`pool${module}`, path, { type: 'pool', ...pool });
  }
  graph.add('fc', [], { type: 'fc', filters: classes });
  graph.add('softmax', [], { type: 'softmax' });
  return graph.build();
}
