import { Span } from './finding.ts';
import type { DumpRows, LayerRows } from './rows.ts';

/** At so many dumps a layer is looked at for which filters it is; after that the numbers say all. */
const MOST_ONSETS = 32;

/** A dump at which a layer has more coefficients that are not finite than at the dump before. */
export interface Onset {
  readonly iteration: number;
  readonly weights: number;
  readonly gradients: number;
  /** At how many dumps from here on there are some, and the last of them. */
  readonly span: Span;
}

/** Where NaN and infinity begin in a layer; which filters it is, only the log says. */
export class NotFinite {
  readonly onsets: Onset[] = [];
  #before = 0;

  take({ iterations }: DumpRows, { badWeights, badGradients }: LayerRows): void {
    for (let row = 0; row < iterations.length; row++) {
      const [weights, gradients] = [badWeights[row]!, badGradients[row]!];
      const iteration = iterations[row]!;
      if (weights + gradients > this.#before && this.onsets.length < MOST_ONSETS) {
        this.onsets.push({ iteration, weights, gradients, span: new Span() });
      }
      this.#before = weights + gradients;
      if (weights + gradients > 0) for (const { span } of this.onsets) span.add(iteration);
    }
  }
}

/** The filters that have a coefficient that is not finite. @param coefficients filter by filter */
export function badFilters(
  filters: number,
  ...coefficients: readonly (Float32Array | undefined)[]
): number[] {
  return Array.from({ length: filters }, (_, filter) => filter).filter((filter) =>
    coefficients.some((values) => {
      if (!values) return false;
      const length = values.length / filters;
      for (let i = filter * length; i < (filter + 1) * length; i++) {
        if (!(Math.abs(values[i]!) < Infinity)) return true;
      }
      return false;
    }),
  );
}
