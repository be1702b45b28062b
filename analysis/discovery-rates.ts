import { firstAtLeast } from './first-at-least.ts';

/** The least p-value that pairs can have, and of how many pairs it is that. */
export interface Attainable {
  readonly logP: Float64Array;
  readonly pairs: Float64Array;
}

/** p-values that should be equal differ by less than this, relatively. */
const ROUNDING = 1e-9;

/** The false discovery rate by p-value, in steps: an entry holds from the one before up to its p. Beyond the last it is 1. */
export interface RateSteps {
  /** Ascending. */
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/**
 * The false discovery rate of each p-value and all that are smaller, as q-values: BH's step-up (Benjamini and Hochberg 1995), in which at a threshold t only those
 * pairs count that can have a p-value of at most t (Tarone 1990; Gilbert 2005). For discrete p-values of pairs that can never be that small nothing is false at t, and
 * there are many of them: the expected number of false ones is at most t times the others.
 *
 * @param p of the pairs that are of interest; that of any pair which is left out counts as larger
 * @param attainable of all pairs that are in question
 */
export function discoveryRates(p: Float64Array, attainable: Attainable): Float64Array {
  const steps = rateSteps(p, attainable);
  return p.map((one) => rateAt(steps, one));
}

/** The same in steps, of as many pairs as there are. */
export function rateSteps(p: Float64Array, attainable: Attainable): RateSteps {
  const sorted = p.slice().sort();
  const reaching = new Float64Array(sorted.length + 1);
  attainable.logP.forEach((logP, group) => {
    reaching[firstAtLeast(sorted, Math.exp(logP) * (1 - ROUNDING))]! += attainable.pairs[group]!;
  });
  for (let at = 0; at < sorted.length; at++) reaching[at + 1]! += reaching[at]!;
  const [ends, rates]: [number[], number[]] = [[], []];
  let [rate, last] = [1, Infinity];
  for (let at = sorted.length - 1; at >= 0; at--) {
    if (sorted[at]! >= last * (1 - ROUNDING)) continue;
    last = sorted[at]!;
    const own = (last * reaching[at]!) / (at + 1);
    if (own >= rate) continue;
    rate = own;
    ends.push(last);
    rates.push(rate);
  }
  return { p: Float64Array.from(ends.reverse()), q: Float64Array.from(rates.reverse()) };
}

/** The rate of a p-value. */
export function rateAt({ p, q }: RateSteps, one: number): number {
  return q[firstAtLeast(p, one * (1 - ROUNDING))] ?? 1;
}
