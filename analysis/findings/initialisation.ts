import type { Finding } from './finding.ts';
import type { DumpRows, LayerFacts, LayerRows, RunFacts } from './rows.ts';

/** So many times larger or smaller than every usual one. */
export const INITIALISATION_FACTOR = 2;
/** The sd of fewer coefficients is a matter of chance. */
const FEWEST_COEFFICIENTS = 32;

/**
 * The standard deviations that usual initialisations give a layer: LeCun et al. 1998 (1 / fan-in), Glorot and Bengio 2010 (2 / (fan-in +
 * fan-out)), He et al. 2015 (2 / fan-in, or 2 / fan-out), and PyTorch's default, uniform within ±1 / √fan-in.
 *
 * @param kernel of a filter: places, then channels; its product is the fan-in
 */
export function usualSds(filters: number, kernel: readonly number[]): number[] {
  const fanIn = kernel.reduce((product, side) => product * side, 1);
  const fanOut = kernel.slice(0, -1).reduce((product, side) => product * side, 1) * filters;
  return [1 / fanIn, 2 / (fanIn + fanOut), 2 / fanIn, 2 / fanOut, 1 / (3 * fanIn)].map(Math.sqrt);
}

/**
 * Rule `initialisation`: the sd of the first dump is none that a usual initialisation gives. Judged only where the first dump is of the first epoch;
 * weights that are all equal (a layer that is set to zero to begin with) are not.
 */
export class Initialisation {
  #sd = NaN;

  constructor(
    readonly layer: LayerFacts,
    readonly run: RunFacts,
  ) {}

  take({ first }: DumpRows, { sd }: LayerRows): void {
    if (first === 0) this.#sd = sd[0]!;
  }

  findings(): Finding[] {
    const { node, filters, kernel } = this.layer;
    const { firstIteration, iterationsPerEpoch } = this.run;
    const coefficients = filters * kernel.reduce((product, side) => product * side, 1);
    if (!(this.#sd > 0) || coefficients < FEWEST_COEFFICIENTS || firstIteration > iterationsPerEpoch)
      return [];
    const usual = usualSds(filters, kernel);
    const isFar = (factor: number) => factor > INITIALISATION_FACTOR || factor < 1 / INITIALISATION_FACTOR;
    const [least, most] = [Math.min(...usual), Math.max(...usual)];
    const nearest = this.#sd > most ? most : least;
    const isBetween = this.#sd >= least && this.#sd <= most;
    const value = this.#sd / nearest;
    if (isBetween || !isFar(value)) return [];
    return [
      {
        rule: 'initialisation',
        node,
        filters: [],
        from: firstIteration,
        to: firstIteration,
        dumps: 1,
        value,
        limit: value > 1 ? INITIALISATION_FACTOR : 1 / INITIALISATION_FACTOR,
        other: nearest,
      },
    ];
  }
}
