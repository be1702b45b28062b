import { LOG_SCHEMAS } from '../../schema/index.ts';
import type { ImageContent } from '../log.ts';
import { recordBatch, writeArrowFile } from './arrow-file.ts';
import { binaries, numbers, strings } from './columns.ts';

/** Images of a record batch: a reader of one picture is not to hold them all, nor a writer. */
const BATCH_IMAGES = 4_096;

/** Writes `images.arrow`. */
export async function writeImages(file: string, images: readonly ImageContent[]): Promise<void> {
  await writeArrowFile(file, batches(images));
}

function* batches(images: readonly ImageContent[]) {
  for (let first = 0; first < images.length; first += BATCH_IMAGES) {
    const rows = images.slice(first, first + BATCH_IMAGES);
    yield recordBatch(LOG_SCHEMAS.images, [
      numbers(Int32Array.from(rows, (_, row) => first + row)),
      numbers(Int32Array.from(rows, (row) => row.class)),
      strings(rows.map(({ name }) => name)),
      binaries(rows.map(({ picture }) => picture)),
    ]);
  }
}
