export {
  ablationDirectory,
  ablationIds,
  ablationStamp,
  prepareAblations,
  readAblation,
  writeAblation,
  type StoredAblation,
} from './ablations.ts';
export type { Hold } from './holder.ts';
export { defaultStore } from './location.ts';
export { memoryStore } from './memory.ts';
export { openStore } from './open.ts';
export { isOutdated, outdatedIterations } from './stored-catalogue.ts';
export type { Block, Series, Store } from './store.ts';
