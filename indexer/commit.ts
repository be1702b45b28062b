import type { Catalogue } from '../schema/index.ts';
import type { Block, Store } from '../store/index.ts';

/**
 * Writes blocks and the catalogue that speaks of them, under a revision that no state of the index has had: the time in ms or, where that is
 * not later than the last one, the number after it. So an index that was removed and built again has a new one, too.
 *
 * @returns the catalogue as it was written
 */
export async function commit(
  store: Store,
  run: string,
  blocks: readonly Block[],
  catalogue: Catalogue,
): Promise<Catalogue> {
  const raised = { ...catalogue, revision: Math.max(Date.now(), catalogue.revision + 1) };
  await store.put(run, blocks, raised);
  return raised;
}
