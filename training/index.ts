export { BACKEND_CHOICES, type BackendChoice } from './backends/backend.ts';
export { releaseWebGpu } from './backends/webgpu.ts';
export { DATA_NAMES, type DataName } from './data/sources.ts';
export { evaluateDump } from './evaluate-dump.ts';
export { MODEL_NAMES, type ModelName } from './models/model.ts';
export { trainOptions, type TrainFlags, type TrainOptions } from './options.ts';
export type { ScalarRow } from './recorder.ts';
export { train, type TrainResult, type TrainSurroundings } from './train.ts';
