export { learningRateStages, type Stage } from './stages.ts';
export { FlipTracker, anomalyScores, fillRightRuns, flipsOf, type Flips, type Rule } from './flips.ts';
export { BUCKET_SHIFT, MAGNITUDES, bucketOfRank, bucketValue, rankOf } from './distribution.ts';
export { imageHistory, type Prediction } from './image-history.ts';
