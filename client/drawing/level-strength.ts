import type { NodeLevel } from '../../schema/index.ts';

/** How strong the colour of a level is, in the bars of the structure and in the outcrops of the charts: 1 is all of it. */
export const LEVEL_STRENGTH: Readonly<Record<NodeLevel, number>> = {
  model: 0.7,
  module: 0.6,
  block: 0.4,
  layer: 0.25,
};
