import { ArrowFile } from '../arrow/arrow-file.ts';
import type { Batch, Column } from '../arrow/metadata.ts';
import { allBatches, readAllNumbers } from '../arrow/columns.ts';
import { refusal } from '../refuse.ts';
import { checkAscending, refuseRow } from './checks.ts';

export const SCALARS_FILE = 'scalars.arrow';

const REQUIRED = { trainLoss: 'float32', trainError: 'float32', learningRate: 'float32', seconds: 'float64' };
const FLOATS = ['float32', 'float64'];

/** Reads `scalars.arrow` of a dump, whole: `iteration` and every float column, in file order. @throws {TraincubeError} `refused` */
export function readScalars(directory: string, dump: string, iteration: number) {
  const file = ArrowFile.open(directory, `${dump}/${SCALARS_FILE}`);
  try {
    return readRows(file, iteration);
  } finally {
    file.close();
  }
}

function readRows(file: ArrowFile, dumpIteration: number): ReadonlyMap<string, Float64Array> {
  const iteration = file.column('iteration', ['int32']);
  for (const [name, type] of Object.entries(REQUIRED)) file.column(name, [type]);
  const { batches, rows } = allBatches(file);
  if (rows === 0) throw refusal({ file: file.name }, 'at least one row', 'none');
  const iterations = readAllNumbers(file, batches, iteration, Int32Array);
  const read = { file, batches, column: iteration, values: iterations };
  checkAscending(read);
  if (iterations.at(-1) !== dumpIteration) {
    throw refuseRow(read, rows - 1, `${dumpIteration}, this dump's iteration, in the last row`);
  }
  const scalars = new Map<string, Float64Array>([['iteration', new Float64Array(iterations)]]);
  for (const [name, column] of file.columns) {
    if (FLOATS.includes(column.field.type)) scalars.set(name, readFloats(file, batches, column));
  }
  return scalars;
}

function readFloats(file: ArrowFile, batches: readonly Batch[], column: Column): Float64Array {
  return column.field.type === 'float64'
    ? readAllNumbers(file, batches, column, Float64Array)
    : new Float64Array(readAllNumbers(file, batches, column, Float32Array));
}
