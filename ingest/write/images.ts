import { LOG_SCHEMAS, recordBatch } from '../../schema/index.ts';
import type { ImageContent } from '../log.ts';
import { writeArrowFile } from './arrow-file.ts';
import { binaries, numbers, strings } from './columns.ts';

/** A record batch is full at this many images or bytes of pictures: neither a writer nor a reader of one picture is to hold them all. */
const BATCH_IMAGES = 4_096;
const BATCH_BYTES = 1 << 24;

type ImageContents = Iterable<ImageContent> | AsyncIterable<ImageContent>;

/** Writes `images.arrow`. */
export async function writeImages(file: string, images: ImageContents): Promise<void> {
  await writeArrowFile(file, batches(images));
}

async function* batches(images: ImageContents) {
  let first = 0;
  let rows: ImageContent[] = [];
  let bytes = 0;
  for await (const image of images) {
    rows.push(image);
    bytes += image.picture?.length ?? 0;
    if (rows.length < BATCH_IMAGES && bytes < BATCH_BYTES) continue;
    yield imageBatch(first, rows);
    first += rows.length;
    rows = [];
    bytes = 0;
  }
  if (rows.length > 0) yield imageBatch(first, rows);
}

function imageBatch(first: number, rows: readonly ImageContent[]) {
  return recordBatch(LOG_SCHEMAS.images, [
    numbers(Int32Array.from(rows, (_, row) => first + row)),
    numbers(Int32Array.from(rows, (row) => row.class)),
    strings(rows.map(({ name }) => name)),
    binaries(rows.map(({ picture }) => picture)),
  ]);
}
