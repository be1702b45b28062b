export { ablationEffects, type AblationEffect, type AblationEffects } from './ablation.ts';
export { chanceText, choicesText, filterWords, pointsText } from './ablation-words.ts';
export { learningRateStages, type Stage } from './stages.ts';
export { FlipTracker, fillRightRuns, flipsOf, joinedFlips, type Flips, type Rule } from './flips.ts';
export {
  classAnomalies,
  classAnomalyFacts,
  classScoreAt,
  flippedImages,
  groupAnomalies,
  overallAnomalies,
  rankedAnomalies,
  scoresAbove0,
  scoresOfClass,
  type AnomalySettings,
  type ClassAnomalies,
  type ClassAnomalyFacts,
  type FlippedImages,
  type OverallAnomalies,
  type RankedAnomaly,
  type Scores,
} from './class-anomalies.ts';
export { firstAtLeast } from './first-at-least.ts';
export { errorPeaks, nearestPeak, type ErrorPeak } from './error-peaks.ts';
export { clusterClasses, clusterSpreads, type ClusterSpread, type Clusters } from './clusters.ts';
export { BUCKET_SHIFT, MAGNITUDES, bucketOfRank, bucketValue, rankOf } from './distribution.ts';
export { imageHistory, type Prediction } from './image-history.ts';
export {
  IMAGE_LISTS,
  ImageTally,
  forgottenImages,
  imageList,
  type ImageFacts,
  type ImageListKind,
} from './image-facts.ts';
export {
  confusionOf,
  confusionStripe,
  similarityOrder,
  type Confusion,
  type ConfusionStripe,
} from './confusion.ts';
export { seriateRows } from './seriation.ts';
export {
  firstActivity,
  orderByActivity,
  orderByChange,
  seriateFilters,
  type FilterHistories,
} from './filter-order.ts';
export { SIMILAR_FILTERS, SimilarFilters, type SimilarFilter } from './similar-filters.ts';
export type { Reach } from './flip-jitter.ts';
export {
  SUITED_RATE,
  estimateGuidance,
  guidanceCurve,
  propose,
  type AnomalyCounts,
  type Guidance,
  type GuidanceCurve,
  type GuidanceOptions,
  type Proposal,
} from './guidance.ts';
export { RULES, RULE_IDS, type Certainty, type RuleId, type RuleOfThumb } from './findings/rules.ts';
export type { Finding } from './findings/finding.ts';
export { findingsOf, inOrder } from './findings/finding-rows.ts';
export { LayerChecks } from './findings/layer-checks.ts';
export { duplicateFilters, DUPLICATE_COSINE, type Duplicates } from './findings/duplicate-filters.ts';
export { HEAD_FILTERS, plainHeadSearch, type Heads, type HeadSearch } from './findings/heads.ts';
export { badFilters, type Onset } from './findings/not-finite.ts';
export { isPlainDescent } from './findings/plain-descent.ts';
export { uncheckedRules, type CheckedRun, type Unchecked } from './findings/unchecked.ts';
export {
  medianOf,
  type DumpRows,
  type FilterRows,
  type LayerFacts,
  type LayerRows,
  type RunFacts,
} from './findings/rows.ts';
export { findingNumbers, findingPlace, findingSentence, findingTime, readable } from './findings/sentence.ts';
export { LevelRows } from './levels/level-rows.ts';
export { alignedValues } from './align.ts';
export { anomalyIterations, type AnomalyIterations } from './correlation/anomaly-iterations.ts';
export { strongFlips } from './strong-flips.ts';
export { MOST_STRUCK, strongestIterations } from './correlation/strongest-iterations.ts';
export {
  miniSets,
  rowOfDump,
  type MiniSets,
  type MiniSetSettings,
  type TopFilters,
} from './correlation/mini-sets.ts';
export { appearsWith, correlate, type Correlation } from './correlation/correlate.ts';
export { evidence, type Evidence, type EvidenceOptions } from './correlation/evidence.ts';
export { PairEvidence, type Pair, type Pairs } from './correlation/pair-evidence.ts';
export { correlationOrder, type CorrelationOrder } from './correlation/correlation-order.ts';
export { suitedFilters } from './correlation/suited-filters.ts';
