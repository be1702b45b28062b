import { ArrowFile } from '../arrow/arrow-file.ts';
import type { Column } from '../arrow/metadata.ts';
import { allBatches, readAllNumbers } from '../arrow/columns.ts';
import type { Validation } from '../log.ts';
import { refusal } from '../refuse.ts';
import { checkOrder, checkRange } from './checks.ts';

export const VALIDATION_FILE = 'validation.arrow';

/** Reads `validation.arrow` of a dump, whole. @throws {TraincubeError} `refused` */
export function readValidation(directory: string, dump: string, images: number, classes: number) {
  const file = ArrowFile.open(directory, `${dump}/${VALIDATION_FILE}`);
  try {
    return readRows(file, images, classes);
  } finally {
    file.close();
  }
}

function readRows(file: ArrowFile, images: number, classes: number): Validation {
  const image = file.column('image', ['int32']);
  const predicted = file.column('predicted', ['int32']);
  const confidence = file.column('confidence', ['float32']);
  const trueProbability = file.column('trueProbability', ['float32']);
  const trueRank = file.columns.has('trueRank') ? file.column('trueRank', ['int32']) : undefined;
  const { batches, rows } = allBatches(file);
  if (rows !== images)
    throw refusal({ file: file.name }, `${images} rows, one an image of images.arrow`, String(rows));
  const ints = (column: Column) => ({
    file,
    batches,
    column,
    values: readAllNumbers(file, batches, column, Int32Array),
  });
  const ids = ints(image);
  checkRange(ids, 'image ids', images);
  checkOrder(ids);
  const guesses = ints(predicted);
  checkRange(guesses, 'class ids', classes);
  const ranks = trueRank && ints(trueRank);
  if (ranks) checkRange(ranks, 'ranks', classes);
  return {
    predicted: guesses.values,
    confidence: readAllNumbers(file, batches, confidence, Float32Array),
    trueProbability: readAllNumbers(file, batches, trueProbability, Float32Array),
    trueRank: ranks?.values,
  };
}
