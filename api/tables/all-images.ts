import {
  FixedSizeList,
  Int32,
  Uint16,
  Uint8,
  makeData,
  type DataType,
  type RecordBatch,
  type Schema,
} from 'apache-arrow';
import { BLOCK_DUMPS, batchMessage, classImages, recordBatch } from '../../schema/index.ts';
import type { Block } from '../../store/index.ts';
import { imagesByClass } from '../runs/describe.ts';
import { blockBatches, blockSpan, incomplete, pieceOf, type Piece, type RowRange } from '../blocks/ranges.ts';
import type { IndexedRun } from '../runs/served-run.ts';

/** The results of all images at some dumps, in image order. */
interface Gathered {
  readonly rows: number;
  readonly images: number;
  readonly iterations: Int32Array;
  readonly predicted: Uint16Array;
  readonly probability: Uint8Array;
}

/**
 * `class-images` of all classes side by side: a row a dump, an entry an image of the run. It is put together block by block, so that memory
 * holds 64 dumps at most, whatever is asked for.
 */
export async function* allImages(run: IndexedRun, schema: Schema, rows: RowRange): AsyncIterable<Piece> {
  const { first, last } = blockSpan('class-images', rows);
  const { imageClasses } = run.catalogue;
  const imagesOf = imagesByClass(imageClasses, run.catalogue.run.classes.length);
  for (let number = first; number <= last; number++) {
    // Putting a block together takes some 100 ms of a large run: others are answered in between.
    await new Promise((resolve) => setImmediate(resolve));
    const blocks: Block[] = [];
    for await (const block of run.store.rangeAll(run.name, 'class-images', number, number))
      blocks.push(block);
    if (blocks.length !== imagesOf.length) throw incomplete(run.name, 'class-images', number, number);
    const gathered = gather(blocks, imagesOf, imageClasses.length, rows);
    const bytes = batchMessage(batchOf(schema, gathered));
    // The rows that nobody asked for are left out already.
    yield { block: { index: 'class-images', key: 'all', number, bytes }, from: 0, to: BLOCK_DUMPS };
  }
}

/** @param blocks one a class, in class order, all of the same dumps */
function gather(
  blocks: readonly Block[],
  imagesOf: readonly number[][],
  images: number,
  range: RowRange,
): Gathered {
  const { from, to } = pieceOf(blocks[0]!, range);
  const rows = to - from;
  const gathered = {
    rows,
    images,
    iterations: new Int32Array(rows),
    predicted: new Uint16Array(rows * images),
    probability: new Uint8Array(rows * images),
  };
  for (const [count, classes] of bySize(imagesOf)) {
    const batches = blockBatches(
      classImages(count),
      classes.map((id) => blocks[id]!),
    );
    batches.forEach((batch, at) => scatter(batch, imagesOf[classes[at]!]!, from, gathered));
  }
  return gathered;
}

/** Classes by their number of images: their blocks have one schema and are decoded together. */
function bySize(imagesOf: readonly number[][]): ReadonlyMap<number, number[]> {
  const classes = new Map<number, number[]>();
  imagesOf.forEach(({ length }, id) => {
    const alike = classes.get(length);
    if (alike) alike.push(id);
    else classes.set(length, [id]);
  });
  return classes;
}

/** Writes a class' entries to where its images stand. */
function scatter(batch: RecordBatch, images: readonly number[], from: number, into: Gathered): void {
  const [iterations, predicted, probability] = ['iteration', 'predicted', 'probability'].map(
    (name) => batch.getChild(name)!.data[0]!,
  );
  into.iterations.set((iterations!.values as Int32Array).subarray(from, from + into.rows));
  const classes = predicted!.children[0]!.values as Uint16Array;
  const shares = probability!.children[0]!.values as Uint8Array;
  for (let row = 0; row < into.rows; row++) {
    const source = (from + row) * images.length;
    const target = row * into.images;
    for (let place = 0; place < images.length; place++) {
      into.predicted[target + images[place]!] = classes[source + place]!;
      into.probability[target + images[place]!] = shares[source + place]!;
    }
  }
}

function batchOf(
  schema: Schema,
  { rows, images, iterations, predicted, probability }: Gathered,
): RecordBatch {
  const field = (name: string) => schema.fields.find((one) => one.name === name)!;
  const list = (name: string, type: DataType, data: Uint16Array | Uint8Array) =>
    makeData({
      type: field(name).type as FixedSizeList,
      length: rows,
      nullCount: 0,
      child: makeData({ type, length: rows * images, nullCount: 0, data } as never),
    });
  return recordBatch(schema, [
    makeData({ type: new Int32(), length: rows, nullCount: 0, data: iterations }),
    list('predicted', new Uint16(), predicted),
    list('probability', new Uint8(), probability),
  ]);
}
