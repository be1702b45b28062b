import { confusionStripe, type ConfusionStripe } from '../../analysis/index.ts';
import type { ImageResults } from '../data/image-results.ts';
import type { Palette } from '../drawing/palette.ts';
import type { Stretch } from '../drawing/scale.ts';
import { BAND_COLOURS } from './count-colours.ts';
import { BANDS, restColour } from './draw-confusion-stripe.ts';

/** A band of the stripe, as its legend says it. */
export interface Band {
  /** The class; null for all others together. */
  readonly id: number | null;
  readonly name: string;
  readonly colour: string;
  /** Its share of the class's images, 0…1, an entry a dump; NaN where that is not known. */
  readonly shares: Float32Array;
}

/** What the images of a class are taken for instead, as far as it is here. @param classes of the run */
export function stripeOf(results: ImageResults, classes: number): ConfusionStripe {
  const predictionsAt = (dump: number) =>
    results.isHere(dump)
      ? Uint16Array.from({ length: results.images }, (_, place) => results.predicted(dump, place)!)
      : undefined;
  return confusionStripe(predictionsAt, results.dumps, results.classId, classes, BANDS);
}

/** The bands from the bottom up; those that are empty between the two dumps are left out. */
export function bandsOf(
  { instead, shares }: ConfusionStripe,
  names: readonly string[],
  dumps: number,
  palette: Palette,
  { first, last }: Stretch,
): readonly Band[] {
  const band = (at: number, id: number | null): Band => ({
    id,
    name: id === null ? 'other classes' : names[id]!,
    colour: id === null ? restColour(palette) : BAND_COLOURS[at]!,
    shares: shares.subarray(at * dumps, (at + 1) * dumps),
  });
  const all = [...Array.from(instead, (id, at) => band(at, id)), band(instead.length, null)];
  return all.filter((entry) => entry.shares.subarray(first, last + 1).some((share) => share > 0));
}

/** The mean share between two dumps, of those that are known. */
export function meanShare({ shares }: Band, { first, last }: Stretch): number {
  const known = shares.subarray(first, last + 1).filter((share) => !Number.isNaN(share));
  return known.reduce((sum, share) => sum + share, 0) / known.length;
}
