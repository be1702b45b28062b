import type { SynthOptions } from '../../fixtures/index.ts';

/** A generated run whose links are planted. */
export const LINKED_RUN: SynthOptions = {
  layers: 16,
  filters: 32,
  length: 9,
  classes: 60,
  images: 30,
  dumps: 400,
  anomalies: 20,
  links: 12,
  gradients: false,
};
