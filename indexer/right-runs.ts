import { fillRightRuns, flipsOf } from '../analysis/index.ts';
import {
  ALL_CLASSES,
  BLOCK_DUMPS,
  classStats,
  indexKey,
  readBlocks,
  type Catalogue,
} from '../schema/index.ts';
import type { Block, Store } from '../store/index.ts';
import { encodeBatch } from './tables/encode-batch.ts';

/**
 * Makes every `rightRun` of `class-stats` final, from the last block to the first, and then says in the catalogue that the index is complete.
 * A run goes on over the borders of blocks, so only when the last dump is known is its length known.
 */
export async function finishRightRuns(store: Store, run: string, catalogue: Catalogue): Promise<void> {
  const { iterations, imageClasses } = catalogue;
  const [all, ofClasses] = [0, 1].map(() => new Int32Array(imageClasses.length).fill(iterations.length));
  const classes = [ALL_CLASSES, ...catalogue.run.classes.keys()];
  for (let number = Math.ceil(iterations.length / BLOCK_DUMPS) - 1; number >= 0; number--) {
    const changed: Block[] = [];
    for (const classId of classes) {
      const nextFlip = classId === ALL_CLASSES ? all! : ofClasses!;
      const key = indexKey['class-stats'](classId);
      const bytes = (await store.get({ run, index: 'class-stats', key }, number))!;
      const finished = withRightRuns(bytes, number * BLOCK_DUMPS, nextFlip);
      if (finished) changed.push({ index: 'class-stats', key, number, bytes: finished });
    }
    if (changed.length > 0) await store.put(run, changed, { ...catalogue, complete: false });
  }
  await store.put(run, [], { ...catalogue, complete: true });
}

/** The block with its right runs up to each image's next flip; undefined where they are right already. */
function withRightRuns(bytes: Uint8Array, firstDump: number, nextFlip: Int32Array): Uint8Array | undefined {
  const batch = readBlocks(classStats, [bytes]).batches[0]!;
  const flips = flipsOf(batch);
  const before = flips.rightRun.slice();
  fillRightRuns(flips, firstDump, nextFlip);
  return before.every((length, i) => length === flips.rightRun[i]) ? undefined : encodeBatch(batch);
}
