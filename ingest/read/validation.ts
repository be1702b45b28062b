import type { ArrowFile } from '../arrow/arrow-file.ts';
import type { Validation } from '../log.ts';
import { type Read, type Report, refusal } from '../refuse.ts';
import { Table, columnsOf, withFile } from './table.ts';

export const VALIDATION_FILE = 'validation.arrow';

/** What a dump is compared with; a count that is not known is not compared. */
export interface Counts {
  readonly images: number | undefined;
  readonly classes: number | undefined;
}

/** Reads `validation.arrow` of a dump, whole. */
export function readValidation(
  directory: string,
  dump: string,
  counts: Counts,
  report: Report,
): Read<Validation> {
  const read = (file: ArrowFile) => readRows(file, counts, report);
  return withFile(directory, `${dump}/${VALIDATION_FILE}`, report, read) ?? {};
}

function readRows(file: ArrowFile, { images, classes }: Counts, report: Report): Read<Validation> {
  const column = columnsOf(file, report);
  const columns = {
    image: column('image', ['int32']),
    predicted: column('predicted', ['int32']),
    confidence: column('confidence', ['float32']),
    trueProbability: column('trueProbability', ['float32']),
    trueRank: file.columns.has('trueRank') ? column('trueRank', ['int32']) : undefined,
  };
  const table = Table.of(file, report);
  if (table === undefined) return {};
  if (images !== undefined && table.rows !== images)
    report(refusal({ file: file.name }, `${images} rows, one an image of images.arrow`, String(table.rows)));
  const ids = table.ints(columns.image);
  if (table.checkRange(ids, 'image ids', images)) table.checkOrder(ids);
  const predicted = table.ints(columns.predicted);
  table.checkRange(predicted, 'class ids', classes);
  const trueRank = table.ints(columns.trueRank);
  table.checkRange(trueRank, 'ranks', classes);
  return {
    predicted: predicted?.values,
    confidence: table.numbers(columns.confidence, Float32Array)?.values,
    trueProbability: table.numbers(columns.trueProbability, Float32Array)?.values,
    trueRank: trueRank?.values,
  };
}
