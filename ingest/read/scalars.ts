import { ArrowFile, type Batch, type Column } from '../arrow/arrow-file.ts';
import { allBatches, placeOf, readAllNumbers } from '../arrow/columns.ts';
import { refusal } from '../refuse.ts';

export const SCALARS_FILE = 'scalars.arrow';

const REQUIRED = { trainLoss: 'float32', trainError: 'float32', learningRate: 'float32', seconds: 'float64' };
const FLOATS = ['float32', 'float64'];

/** Reads `scalars.arrow` of a dump, whole: `iteration` and every float column, in file order. @throws {TraincubeError} `refused` */
export function readScalars(directory: string, dump: string, iteration: number) {
  const file = ArrowFile.open(directory, `${dump}/${SCALARS_FILE}`);
  try {
    return { scalars: readRows(file, iteration), bytes: file.bytes };
  } finally {
    file.close();
  }
}

function readRows(file: ArrowFile, dumpIteration: number): ReadonlyMap<string, Float64Array> {
  const iteration = file.column('iteration', 'int32');
  for (const [name, type] of Object.entries(REQUIRED)) file.column(name, type);
  const { batches } = allBatches(file);
  const iterations = readAllNumbers(file, batches, iteration, Int32Array);
  checkIterations(file, iteration, iterations, dumpIteration);
  const scalars = new Map<string, Float64Array>([['iteration', Float64Array.from(iterations)]]);
  for (const [name, column] of file.columns) {
    if (FLOATS.includes(column.field.type)) scalars.set(name, readFloats(file, batches, column));
  }
  return scalars;
}

function readFloats(file: ArrowFile, batches: readonly Batch[], column: Column): Float64Array {
  return column.field.type === 'float64'
    ? readAllNumbers(file, batches, column, Float64Array)
    : Float64Array.from(readAllNumbers(file, batches, column, Float32Array));
}

/** Ascending, and the last one is the dump's. */
function checkIterations(
  file: ArrowFile,
  column: Column,
  iterations: Int32Array,
  dumpIteration: number,
): void {
  const place = placeOf(file, undefined, column);
  if (iterations.length === 0) throw refusal({ file: file.name }, 'at least one row', 'none');
  const row = iterations.findIndex((value, i) => value < 0 || (i > 0 && value <= iterations[i - 1]!));
  if (row >= 0) throw refusal(place, 'ascending iterations', `${iterations[row]} in row ${row}`);
  if (iterations.at(-1) !== dumpIteration) {
    throw refusal(
      place,
      `${dumpIteration}, this dump's iteration, in the last row`,
      String(iterations.at(-1)),
    );
  }
}
