import type { Measure } from '../../schema/index.ts';

/**
 * How a measure of filters is put on a scale of colours: `change` from zero up, `size` from its least value up, both in a single hue; `signed` on both sides of
 * zero.
 */
export type MeasureScale = 'change' | 'size' | 'signed';

const SCALES: Readonly<Record<Measure, MeasureScale>> = {
  mean: 'signed',
  sd: 'size',
  sum: 'signed',
  min: 'signed',
  max: 'signed',
  norm: 'size',
  change: 'change',
  cosine: 'size',
  relativeChange: 'change',
  gradientMean: 'signed',
  gradientSd: 'change',
  gradientMin: 'signed',
  gradientMax: 'signed',
  gradientNorm: 'change',
};

export function scaleOf(measure: Measure): MeasureScale {
  return SCALES[measure];
}

/** What a pixel row shows that has no room for both ends of what lies in it: the end that would be missed. */
export type Spike = 'most' | 'least' | 'farthest';

export function spikeOf(measure: Measure): Spike {
  // A cosine is nearly always 1: what stands out is less.
  if (measure === 'cosine') return 'least';
  return SCALES[measure] === 'signed' ? 'farthest' : 'most';
}
