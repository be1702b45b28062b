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
  if (dumps > 0 && unchangedSince.length === images) {
    const [last] = await storedResults(store, run, classes, dumps - 1, dumps);
    return FlipTracker.after(last!, unchangedSince, dumps);
  }
  const tracker = new FlipTracker(images);
  for (let first = 0; first < dumps; first += BLOCK_DUMPS) {
    const end = Math.min(first + BLOCK_DUMPS, dumps);
    for (const correct of await storedResults(store, run, classes, first, end)) tracker.next(correct);
  }
  return tracker;
}

/** For each dump from `first` up to `end`, which are in one block, which images are right. */
async function storedResults(
  store: Store,
  run: string,
  classes: ImageClasses,
  first: number,
  end: number,
): Promise<Uint8Array[]> {
  const number = Math.floor(first / BLOCK_DUMPS);
  const before = first - number * BLOCK_DUMPS;
  const predicted = Array.from({ length: end - first }, () => new Uint16Array(classes.classOf.length));
  for (const [classId, images] of classes.imagesOf.entries()) {
    const key = indexKey['class-images'](classId);
    const bytes = await store.get({ run, index: 'class-images', key }, number);
    const batch = decodeBatch(classImages(images.length), bytes!);
    const values = batch.getChild('predicted')!.data[0]!.children[0]!.values as Uint16Array;
    predicted.forEach((row, at) => {
      const own = (before + at) * images.length;
      images.forEach((image, i) => (row[image] = values[own + i]!));
    });
  }
  return predicted.map((row) => correctness(row, classes));
}
