import { z } from 'zod';

export const LAYER_TYPES = [
  'data',
  'conv',
  'fc',
  'bn',
  'pool',
  'relu',
  'add',
  'concat',
  'softmax',
  'other',
] as const;

/** One node of the network in `model.json`. */
export const layerDescription = z.object({
  /** Its index in the list. */
  id: z.int().nonnegative(),
  name: z.string().min(1),
  type: z.enum(LAYER_TYPES),
  /** The hierarchy above it, outermost first: `["conv3_x", "conv3_1"]` is module, block. */
  path: z.array(z.string().min(1)),
  /** Ids of the nodes that feed it. */
  inputs: z.array(z.int().nonnegative()),
  /** Output channels (conv) or output neurons (fc); present exactly where the layer is dumped. */
  filters: z.int().positive().optional(),
  /** Shape of one filter, e.g. `[3, 3, 64]`; its product is the filter's length. */
  kernel: z.array(z.int().positive()).optional(),
});

/** `model.json`: every node of the network, in forward order. */
export const modelDescription = z.object({ layers: z.array(layerDescription).min(1) });

export type LayerDescription = z.infer<typeof layerDescription>;
export type ModelDescription = z.infer<typeof modelDescription>;

/** A layer whose weights are in the log. */
export type DumpedLayer = LayerDescription & { readonly filters: number; readonly kernel: readonly number[] };

/** The dumped layers in `model.json` order, which is the order of the record batches of `parameters.arrow`. */
export function dumpedLayers(model: ModelDescription): DumpedLayer[] {
  return model.layers.filter((layer): layer is DumpedLayer => layer.filters !== undefined);
}

/** How many coefficients a filter of this layer has. */
export function filterLength(layer: DumpedLayer): number {
  return layer.kernel.reduce((product, side) => product * side, 1);
}
