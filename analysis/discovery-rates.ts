/** The least p-value that pairs can have, and of how many pairs it is that. */
export interface Attainable {
  readonly logP: Float64Array;
  readonly pairs: Float64Array;
}

/** p-values that should be equal differ by less than this, relatively. */
const ROUNDING = 1e-9;

/**
 * The false discovery rate of each p-value and all that are smaller, as q-values: BH's step-up (Benjamini and Hochberg 1995), in which at a threshold t only those
 * pairs count that can have a p-value of at most t (Tarone 1990; Gilbert 2005). For discrete p-values of pairs that can never be that small nothing is false at t, and
 * there are many of them: the expected number of false ones is at most t times the others.
 *
 * @param p of the pairs that are of interest; that of any pair which is left out counts as larger
 * @param attainable of all pairs that are in question
 */
export function discoveryRates(p: Float64Array, attainable: Attainable): { q: Float64Array; pairs: number } {
  const order = Int32Array.from(p.keys()).sort((a, b) => p[a]! - p[b]!);
  const sorted = Float64Array.from(order, (at) => p[at]!);
  const reaching = new Float64Array(sorted.length + 1);
  let pairs = 0;
  attainable.logP.forEach((logP, group) => {
    pairs += attainable.pairs[group]!;
    reaching[firstAtLeast(sorted, Math.exp(logP) * (1 - ROUNDING))]! += attainable.pairs[group]!;
  });
  for (let at = 0; at < sorted.length; at++) reaching[at + 1]! += reaching[at]!;
  const q = new Float64Array(p.length);
  let [rate, last] = [1, Infinity];
  for (let at = sorted.length - 1; at >= 0; at--) {
    const isNew = sorted[at]! < last * (1 - ROUNDING);
    if (isNew) {
      last = sorted[at]!;
      rate = Math.min(rate, (last * reaching[at]!) / (at + 1));
    }
    q[order[at]!] = rate;
  }
  return { q, pairs };
}

/** The first place of a number that is at least this, in ascending numbers. */
function firstAtLeast(sorted: Float64Array, least: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < least) from = middle + 1;
    else to = middle;
  }
  return from;
}
