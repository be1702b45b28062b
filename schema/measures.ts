/**
 * The measures of a filter's weights w at a dump, w' at the dump before, n its length (DeepTracker, sections 4 and 6).
 * The same names stand for a layer, a block, a module and the model: exact aggregates over all their coefficients.
 *
 * - `mean`, `sd` (population), `sum`, `min`, `max`: of the finite coefficients
 * - `norm`: ‖w‖₂
 * - `change`: ‖w − w'‖₂, over the coefficients that are finite at both dumps
 * - `cosine`: w·w' / ‖w‖‖w'‖, likewise
 * - `relativeChange`: ‖w − w'‖ / ‖w'‖, likewise; the update ratio of the paper, per dump interval
 *
 * 0/0 is null, and so is every measure of no coefficient at all; the three that need w' are null at the first dump.
 */
export const WEIGHT_MEASURES = [
  'mean',
  'sd',
  'sum',
  'min',
  'max',
  'norm',
  'change',
  'cosine',
  'relativeChange',
] as const;

/** The measures of a filter's gradients; null where the log has none. */
export const GRADIENT_MEASURES = [
  'gradientMean',
  'gradientSd',
  'gradientMin',
  'gradientMax',
  'gradientNorm',
] as const;

export const MEASURES = [...WEIGHT_MEASURES, ...GRADIENT_MEASURES] as const;

/**
 * The measures by which the filters of a dump are ranked: by `relativeChange` and `change` the largest first, by `cosine` the smallest, which has
 * turned most.
 */
export const RANKINGS = ['relativeChange', 'cosine', 'change'] as const satisfies readonly Measure[];

export type Ranking = (typeof RANKINGS)[number];

export type Measure = (typeof MEASURES)[number];

export function isMeasure(name: string): name is Measure {
  return (MEASURES as readonly string[]).includes(name);
}

export function isRanking(name: string): name is Ranking {
  return (RANKINGS as readonly string[]).includes(name);
}
