import { GRADIENT_MEASURES, type Measure } from '../../schema/index.ts';
import type { LayerMeasure } from '../data/address.ts';
import type { LevelValue } from '../data/level-chunk.ts';
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

/**
 * The update ratio at a dump, or in a bucket, within the bounds that `measureValues` draws; the mean of several dumps' ratios does not follow from what is known: it is NaN.
 * @param rate likewise
 */
export function updateRatio(rate: Float64Array | null, gradient: LevelValue, norm: LevelValue): LevelValue {
  const { first, last } = gradient;
  const level = Math.ceil(Math.log2(last - first + 1));
  const place = { level, first, entries: level === 0 ? 1 : 2 };
  const entriesOf = ({ min, max }: LevelValue) => Float64Array.of(min, max).subarray(0, place.entries);
  const upToLast = rate && rate.subarray(0, last + 1);
  const ratio = measureValues('updateRatio', [entriesOf(gradient), entriesOf(norm)], upToLast, place);
  const [min, max] = [ratio[0]!, ratio.at(-1)!];
  return { first, last, min, max, mean: first === last ? min : NaN };
}

/** Values at every dump as entries of a place; NaN is passed over. */
function atEntries(values: Float64Array, { level, first, entries }: EntryPlace): Float64Array {
  if (level === 0) return values.subarray(first, first + entries);
  const size = 2 ** level;
  const found = new Float64Array(entries).fill(NaN);
  for (let entry = 0; entry < entries; entry += 2) {
    const from = first + (entry / 2) * size;
    const end = Math.min(from + size, values.length);
    let [least, greatest] = [NaN, NaN];
    for (let dump = from; dump < end; dump++) {
      const value = values[dump]!;
      if (Number.isNaN(value)) continue;
      if (!(value >= least)) least = value;
      if (!(value <= greatest)) greatest = value;
    }
    [found[entry], found[entry + 1]] = [least, greatest];
  }
  return found;
}
