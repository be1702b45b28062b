import { FlipTracker } from '../analysis/index.ts';
import { BLOCK_DUMPS, classImages, indexKey, type Catalogue } from '../schema/index.ts';
import type { Store } from '../store/index.ts';
import { decodeBatch } from './tables/decode-batch.ts';
import { correctness, type ImageClasses } from './tables/image-tables.ts';

/**
 * The tracker as it is after the dumps of a catalogue: from the last block and what the catalogue says or, where that says nothing (an index
 * that was taken back), from the predictions of all blocks. Independent of whether the log still has these dumps.
 */
export async function storedTracker(
  store: Store,
  run: string,
  { iterations, unchangedSince }: Catalogue,
  classes: ImageClasses,
): Promise<FlipTracker> {
  const images = classes.classOf.length;
  const dumps = iterations.length;
  const resultsIn = (number: number) => {
    const rows = Math.min(BLOCK_DUMPS, dumps - number * BLOCK_DUMPS);
    return storedResults(store, run, classes, number, rows);
  };
  if (dumps > 0 && unchangedSince.length === images) {
    const results = await resultsIn(Math.ceil(dumps / BLOCK_DUMPS) - 1);
    return FlipTracker.after(results.at(-1)!, unchangedSince, dumps);
  }
  const tracker = new FlipTracker(images);
  for (let number = 0; number * BLOCK_DUMPS < dumps; number++) {
    for (const correct of await resultsIn(number)) tracker.next(correct);
  }
  return tracker;
}

/** For each of the first rows of a block which images are right. */
async function storedResults(
  store: Store,
  run: string,
  classes: ImageClasses,
  number: number,
  rows: number,
): Promise<Uint8Array[]> {
  const predicted = Array.from({ length: rows }, () => new Uint16Array(classes.classOf.length));
  for (const [classId, images] of classes.imagesOf.entries()) {
    const key = indexKey['class-images'](classId);
    const bytes = await store.get({ run, index: 'class-images', key }, number);
    const batch = decodeBatch(classImages(images.length), bytes!);
    const values = batch.getChild('predicted')!.data[0]!.children[0]!.values as Uint16Array;
    predicted.forEach((row, dump) => {
      images.forEach((image, i) => (row[image] = values[dump * images.length + i]!));
    });
  }
  return predicted.map((row) => correctness(row, classes));
}
