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
