export { TraincubeError, httpStatus, type ErrorCode } from './errors.ts';
export {
  GRADIENT_MEASURES,
  MEASURES,
  RANKINGS,
  WEIGHT_MEASURES,
  isMeasure,
  isRanking,
  type Measure,
  type Ranking,
} from './measures.ts';
export { LOG_FORMAT, LOG_VERSION, runDescription, type RunDescription } from './run.ts';
export {
  LAYER_TYPES,
  layerDescription,
  modelDescription,
  type LayerDescription,
  type ModelDescription,
} from './model.ts';
export { dumpedLayers, filterLength, type DumpedLayer } from './dumped-layers.ts';
export { hierarchy, lineage, type HierarchyNode, type NodeLevel } from './hierarchy.ts';
export { DUMP_NAME, LOG_SCHEMAS, dumpName } from './log-files.ts';
export {
  ALL_CLASSES,
  BLOCK_DUMPS,
  BLOCK_VALUES,
  COUNTS,
  FIVE_NUMBERS,
  INDEX_NAMES,
  QUARTILES,
  LEAST_PROBABILITY,
  TOP_FILTERS,
  classErrors,
  classImages,
  classStats,
  filterQuartiles,
  findings,
  iterationFilters,
  layerFilters,
  layerStats,
  scalarValues,
  scalars,
  type IndexName,
  type SeriesName,
} from './index-tables.ts';
export {
  COARSEST_LEVEL,
  LEVELED,
  STOREYS,
  STOREY_NAMES,
  STOREY_ROWS,
  blockRows,
  isLeveled,
  levelSchema,
  storedBlocks,
  storedRows,
  storeyName,
  type Extent,
  type LeveledName,
  type StoredName,
  type StoreyName,
} from './levels.ts';
export { dumpScalarsTable, filterTable, imagesTable, similarTable } from './log-tables.ts';
export { filterHistoryTable } from './filter-history.ts';
export { indexKey } from './keys.ts';
export {
  END_OF_STREAM,
  batchMessage,
  concatenate,
  readBlocks,
  recordBatch,
  schemaMessage,
  streamParts,
} from './arrow-stream.ts';
export {
  INDEX_VERSION,
  catalogue,
  indexBytes,
  logBytes,
  refusedDump,
  type Catalogue,
  type RefusedDump,
} from './catalogue.ts';
export {
  indexState,
  modelDetail,
  problem,
  runDetail,
  runSummary,
  type ModelDetail,
  type Problem,
  type RunDetail,
  type RunSummary,
} from './documents.ts';
export { API_BASE, MOST_FOLLOWED, MOST_NAMED, routes } from './routes.ts';
export {
  ABLATION_FORMAT,
  ABLATION_VERSION,
  ZEROED,
  ablation,
  ablationList,
  isOfOurTrainer,
  type AblatedFilters,
  type Ablation,
  type AblationList,
  type AblationSummary,
} from './ablation.ts';
export { shellCommand } from './shell-command.ts';
