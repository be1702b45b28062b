import { GRADIENT_MEASURES, type Measure } from '../../schema/index.ts';
import type { LayerMeasure } from '../data/address.ts';
import { dumpPlace, type EntryPlace } from '../drawing/entry-place.ts';
import { cosineText, measured } from '../drawing/numbers.ts';

/** Updates of about this share of the weights are a rule of thumb (DeepTracker, section 4). */
export const SOUND_UPDATE = 1e-3;

/** What a measure of the charts is called, and what values it takes. */
export interface MeasureFacts {
  readonly name: string;
  /** What stands in a chart's title, in one sentence. */
  readonly says: string;
  /** Where its values lie: from 0 up; on both sides of 0; up to 1, where it mostly is. */
  readonly values: 'positive' | 'signed' | 'upToOne';
  /** The value that it is compared with, where there is one. */
  readonly reference?: number;
}

const positive = (name: string, says: string): MeasureFacts => ({ name, says, values: 'positive' });
const signed = (name: string, says: string): MeasureFacts => ({ name, says, values: 'signed' });

export const MEASURE_FACTS: Readonly<Record<LayerMeasure, MeasureFacts>> = {
  mean: signed('mean', 'mean of the weights'),
  sd: positive('sd', 'standard deviation of the weights'),
  sum: signed('sum', 'sum of the weights'),
  min: signed('min', 'smallest weight'),
  max: signed('max', 'largest weight'),
  norm: positive('norm', '‖w‖, the length of the weights as a vector'),
  change: positive('change', '‖w − w′‖, how far the weights went since the dump before'),
  cosine: {
    name: 'cosine',
    says: 'cosine between the weights and those of the dump before: 1 is the same direction',
    values: 'upToOne',
  },
  relativeChange: {
    ...positive(
      'relative change',
      '‖w − w′‖ / ‖w′‖, how far the weights went since the dump before, as a share of them',
    ),
    reference: SOUND_UPDATE,
  },
  gradientMean: signed('gradient mean', 'mean of the gradients'),
  gradientSd: positive('gradient sd', 'standard deviation of the gradients'),
  gradientMin: signed('gradient min', 'smallest gradient'),
  gradientMax: signed('gradient max', 'largest gradient'),
  gradientNorm: positive('gradient norm', '‖g‖, the length of the gradients as a vector'),
  updateRatio: {
    ...positive(
      'update ratio',
      'learning rate × ‖g‖ / ‖w‖, what one iteration of plain gradient descent changes, as a share of the weights',
    ),
    reference: SOUND_UPDATE,
  },
};

/** A value as people read it. */
export function measureText(measure: LayerMeasure, value: number | undefined): string {
  return MEASURE_FACTS[measure].values === 'upToOne' ? cosineText(value) : measured(value);
}

/** Whether it is of the gradients: then it is null where the log has none. */
export function isOfGradients(measure: LayerMeasure): boolean {
  return measure === 'updateRatio' || (GRADIENT_MEASURES as readonly string[]).includes(measure);
}

/** Logarithms are of positive numbers: a measure with values on both sides of 0, or next to 1, has no log scale. */
export function hasLogScale(measure: LayerMeasure): boolean {
  return MEASURE_FACTS[measure].values === 'positive';
}

/** What is compared with a share of 1e-3 goes over decades. */
export function suitsLogScale(measure: LayerMeasure): boolean {
  return MEASURE_FACTS[measure].reference !== undefined;
}

/** The columns of `layer-stats` that a measure follows from. */
export function columnsOfMeasure(measure: LayerMeasure): readonly Measure[] {
  return measure === 'updateRatio' ? ['gradientNorm', 'norm'] : [measure];
}

/**
 * The values of a measure, from its columns, likewise node after node. Of a bucket of several dumps the update ratio is bounded by the extremes of what it follows from: it never goes further.
 * @param rate learning rate, an entry a dump; only the update ratio needs it
 * @param place where the columns' entries stand among the dumps
 */
export function measureValues(
  measure: LayerMeasure,
  columns: readonly Float64Array[],
  rate: Float64Array | null,
  place: EntryPlace = dumpPlace(rate?.length ?? 0),
): Float64Array {
  const [first, norm] = columns as [Float64Array, Float64Array | undefined];
  if (measure !== 'updateRatio') return first;
  const ratio = new Float64Array(first.length).fill(NaN);
  if (!rate || !norm) return ratio;
  const rates = atEntries(rate, place);
  // What is divided by the greatest length is the least.
  const other = place.level === 0 ? 0 : 1;
  for (let at = 0; at < ratio.length; at++) {
    const length = norm[at ^ other]! || norm[at]!;
    // 0/0 is null, as in the index.
    if (length > 0) ratio[at] = (rates[at % place.entries]! * first[at]!) / length;
  }
  return ratio;
}

/** Values at every dump as entries of a place. */
function atEntries(values: Float64Array, { level, first, entries }: EntryPlace): Float64Array {
  if (level === 0) return values.subarray(first, first + entries);
  const size = 2 ** level;
  return Float64Array.from({ length: entries }, (_, entry) => {
    const from = first + Math.floor(entry / 2) * size;
    const bucket = values.subarray(from, from + size);
    return bucket.reduce((a, b) => (entry % 2 === 0 ? Math.min(a, b) : Math.max(a, b)), bucket[0] ?? NaN);
  });
}
