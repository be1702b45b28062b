import type { LayerDescription, ModelDescription } from './model.ts';

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
