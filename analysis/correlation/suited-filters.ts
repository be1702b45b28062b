/** Of a model of many filters, as in the paper (DeepTracker, section 8.3). */
const PAPER_FILTERS = 100;
/** Of another one a share of them, and some in any case: with more, filters that nothing moved are among the top at quiet iterations, and mini-sets fall apart. */
const SUITED_SHARE = 1 / 64;
const FEWEST = 8;

/** How many anomaly filters an iteration is given at first: K of the paper. @param filters of the whole model */
export function suitedFilters(filters: number): number {
  return Math.min(filters, PAPER_FILTERS, Math.max(FEWEST, Math.round(filters * SUITED_SHARE)));
}
