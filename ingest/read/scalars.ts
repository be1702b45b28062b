import type { ArrowFile } from '../arrow/arrow-file.ts';
import type { Column } from '../arrow/metadata.ts';
import { type Report, refusal } from '../refuse.ts';
import { Table, columnsOf, withFile } from './table.ts';

export const SCALARS_FILE = 'scalars.arrow';

const REQUIRED = { trainLoss: 'float32', trainError: 'float32', learningRate: 'float32', seconds: 'float64' };
const FLOATS = ['float32', 'float64'];

type Scalars = ReadonlyMap<string, Float64Array>;

/** Reads `scalars.arrow` of a dump, whole: `iteration` and every float column, in file order. */
export function readScalars(
  directory: string,
  dump: string,
  iteration: number,
  report: Report,
): Scalars | undefined {
  const read = (file: ArrowFile) => readRows(file, iteration, report);
  return withFile(directory, `${dump}/${SCALARS_FILE}`, report, read);
}

function readRows(file: ArrowFile, dumpIteration: number, report: Report): Scalars | undefined {
  const column = columnsOf(file, report);
  const iteration = column('iteration', ['int32']);
  for (const [name, type] of Object.entries(REQUIRED)) column(name, [type]);
  const table = Table.of(file, report);
  if (table === undefined) return undefined;
  if (table.rows === 0) report(refusal({ file: file.name }, 'at least one row', 'none'));
  const iterations = table.ints(iteration);
  if (iterations) {
    table.checkAscending(iterations);
    const last = iterations.values.at(-1) ?? dumpIteration;
    const expected = `${dumpIteration}, this dump's iteration, in the last row`;
    if (last !== dumpIteration) table.refuseRow(iterations.column, table.rows - 1, expected, String(last));
  }
  const scalars = new Map<string, Float64Array>();
  if (iterations) scalars.set('iteration', new Float64Array(iterations.values));
  for (const [name, each] of file.columns) {
    const floats = FLOATS.includes(each.field.type) ? column(name, FLOATS) : undefined;
    const values = floats && readFloats(table, floats);
    if (values) scalars.set(name, values);
  }
  return scalars;
}

function readFloats(table: Table, column: Column): Float64Array | undefined {
  if (column.field.type === 'float64') return table.numbers(column, Float64Array)?.values;
  const read = table.numbers(column, Float32Array);
  return read && new Float64Array(read.values);
}
