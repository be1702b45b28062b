export { indexRun, type IndexOptions, type IndexReport } from './index-run.ts';
export { followRun, type FollowOptions } from './follow.ts';
export type { IndexProgress } from './block-pass.ts';
export { Kernels, loadKernels } from './kernels/kernels.ts';
export { BUCKETS, countBuckets } from './kernels/histogram.ts';
export { CAREFUL, ROW_FIELDS } from './kernels/assembly/fields.ts';
export { filterStatistics } from './kernels/statistics.ts';
