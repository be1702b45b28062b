import { FlipTracker } from '../analysis/index.ts';
import { BLOCK_DUMPS, classImages, indexKey, readBlocks, type Catalogue } from '../schema/index.ts';
import type { Store } from '../store/index.ts';
import { correctness, type ImageClasses } from './tables/image-tables.ts';

/**
 * The tracker as it is after the dumps of a catalogue, from the predictions that are stored: exact, block by block, and independent of
 * whether the log still has these dumps.
 */
export async function storedTracker(
  store: Store,
  run: string,
  { iterations }: Catalogue,
  classes: ImageClasses,
): Promise<FlipTracker> {
  const tracker = new FlipTracker(classes.classOf.length);
  for (let first = 0; first < iterations.length; first += BLOCK_DUMPS) {
    const rows = Math.min(BLOCK_DUMPS, iterations.length - first);
    const predicted = Array.from({ length: rows }, () => new Uint16Array(classes.classOf.length));
    for (const [classId, images] of classes.imagesOf.entries()) {
      const key = indexKey['class-images'](classId);
      const bytes = await store.get({ run, index: 'class-images', key }, first / BLOCK_DUMPS);
      const [batch] = readBlocks(classImages(images.length), [bytes!]).batches;
      const values = batch!.getChild('predicted')!.data[0]!.children[0]!.values as Uint16Array;
      predicted.forEach((row, dump) => {
        images.forEach((image, i) => (row[image] = values[dump * images.length + i]!));
      });
    }
    for (const row of predicted) tracker.next(correctness(row, classes));
  }
  return tracker;
}
