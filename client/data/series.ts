import type { Table } from 'apache-arrow';
import { AWAITED } from '../drawing/stripe.ts';
import type { ImageResults } from '../drawing/pixel-chart.ts';
import type { Stretch } from './blocks.ts';

/** Error and confidence of every class at every dump of a stretch; an entry a dump, class after class. */
export interface ClassChunk {
  readonly stretch: Stretch;
  readonly error: Float32Array;
  readonly confidence: Float32Array;
}

/** The same over the whole run; `AWAITED` where no answer has come yet. Chunks of a longer run, before it was indexed again, are left out. */
export interface ClassSeries {
  readonly dumps: number;
  readonly error: Float32Array;
  readonly confidence: Float32Array;
}

/** Rows of `class-stats` of all classes; the rows of all classes together are passed over. */
export function readClassChunk(
  table: Table,
  iterations: ReadonlyMap<number, number>,
  classes: number,
  stretch: Stretch,
): ClassChunk {
  const length = stretch.last - stretch.first + 1;
  const error = new Float32Array(classes * length).fill(NaN);
  const confidence = new Float32Array(classes * length).fill(NaN);
  const columns = ['class', 'iteration', 'error', 'confidence'].map((name) => table.getChild(name)!);
  table.batches.forEach((_, at) => {
    const [ids, rows, errors, confidences] = columns.map(({ data }) => data[at]!.values as Float32Array);
    for (let row = 0; row < ids!.length; row++) {
      const place = iterations.get(rows![row]!)! - stretch.first;
      if (ids![row]! < 0) continue;
      error[ids![row]! * length + place] = errors![row]!;
      confidence[ids![row]! * length + place] = confidences![row]!;
    }
  });
  return { stretch, error, confidence };
}

export function joinClassChunks(chunks: readonly ClassChunk[], classes: number, dumps: number): ClassSeries {
  const error = new Float32Array(classes * dumps).fill(AWAITED);
  const confidence = new Float32Array(classes * dumps).fill(AWAITED);
  for (const { stretch, ...chunk } of chunks) {
    if (stretch.last >= dumps) continue;
    const length = stretch.last - stretch.first + 1;
    for (let id = 0; id < classes; id++) {
      const part = [id * length, (id + 1) * length] as const;
      error.set(chunk.error.subarray(...part), id * dumps + stretch.first);
      confidence.set(chunk.confidence.subarray(...part), id * dumps + stretch.first);
    }
  }
  return { dumps, error, confidence };
}

/** One class' part of a column of `ClassSeries`. */
export function ofClass(column: Float32Array, classId: number, dumps: number): Float32Array {
  return column.subarray(classId * dumps, (classId + 1) * dumps);
}

/** Predicted classes and probabilities of a class' images over a stretch, as they stand in `class-images`. */
export interface ImageChunk {
  readonly stretch: Stretch;
  readonly predicted: Uint16Array;
  readonly probability: Uint8Array;
}

export function readImageChunk(table: Table, images: number, stretch: Stretch): ImageChunk {
  const length = stretch.last - stretch.first + 1;
  const predicted = new Uint16Array(length * images);
  const probability = new Uint8Array(length * images);
  let row = 0;
  table.batches.forEach((batch, at) => {
    predicted.set(entriesOf<Uint16Array>(table, 'predicted', at, images), row * images);
    probability.set(entriesOf<Uint8Array>(table, 'probability', at, images), row * images);
    row += batch.numRows;
  });
  return { stretch, predicted, probability };
}

/** The entries of a batch's fixed-size lists, one after the other. */
function entriesOf<T extends Uint8Array | Uint16Array>(
  table: Table,
  name: string,
  batch: number,
  length: number,
): T {
  const data = table.getChild(name)!.data[batch]!;
  return (data.children[0]!.values as T).subarray(0, data.length * length) as T;
}

export function joinImageChunks(
  chunks: readonly ImageChunk[],
  classId: number,
  images: number,
  dumps: number,
): ImageResults {
  const predicted = new Uint16Array(dumps * images);
  const probability = new Uint8Array(dumps * images);
  const here = new Uint8Array(dumps);
  for (const chunk of chunks) {
    if (chunk.stretch.last >= dumps) continue;
    predicted.set(chunk.predicted, chunk.stretch.first * images);
    probability.set(chunk.probability, chunk.stretch.first * images);
    here.fill(1, chunk.stretch.first, chunk.stretch.last + 1);
  }
  return { class: classId, images, predicted, probability, here };
}

/** A column of float64 over all of a table's blocks; NaN for null. */
export function numbersOf(table: Table, name: string): Float64Array {
  const column = table.getChild(name)!;
  const values = Float64Array.from(column.toArray() as ArrayLike<number>);
  if (column.nullCount > 0) values.forEach((_, row) => column.get(row) === null && (values[row] = NaN));
  return values;
}
