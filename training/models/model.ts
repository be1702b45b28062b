import type { LayerGraph, Shape } from './layer-graph.ts';
import { resNet20 } from './resnet-20.ts';
import { vggSmall } from './vgg-small.ts';

export const MODEL_NAMES = ['vgg-small', 'resnet-20'] as const;

export type ModelName = (typeof MODEL_NAMES)[number];

/** Filters of the first layers where the user does not say. */
export const DEFAULT_WIDTH: Readonly<Record<ModelName, number>> = { 'vgg-small': 8, 'resnet-20': 16 };

/** What decides the shapes of a network's tensors. */
export interface ModelSettings {
  readonly model: ModelName;
  readonly width: number;
  readonly imageShape: Shape;
  readonly classes: number;
}

export function buildGraph({ model, width, imageShape, classes }: ModelSettings): LayerGraph {
  const build = { 'vgg-small': vggSmall, 'resnet-20': resNet20 }[model];
  return build(imageShape, classes, width);
}
