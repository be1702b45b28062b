import type { ArrowFile } from '../arrow/arrow-file.ts';
import type { Batch, Column } from '../arrow/metadata.ts';
import { placeOf } from '../arrow/columns.ts';
import { refusal } from '../refuse.ts';

/** A column of a file that is read as one table, with what it holds. */
export interface ReadColumn {
  readonly file: ArrowFile;
  readonly batches: readonly Batch[];
  readonly column: Column;
  readonly values: Int32Array;
}

/** Ids that must be 0, 1, 2, …: their own row. */
export function checkOrder(read: ReadColumn): void {
  const { values } = read;
  for (let row = 0; row < values.length; row++)
    if (values[row] !== row) throw refuseRow(read, row, String(row));
}

/** Ids that must be in 0…count−1. */
export function checkRange(read: ReadColumn, what: string, count: number): void {
  const { values } = read;
  for (let row = 0; row < values.length; row++) {
    if (values[row]! < 0 || values[row]! >= count) throw refuseRow(read, row, `${what} in 0…${count - 1}`);
  }
}

/** Iterations that must rise from row to row. */
export function checkAscending(read: ReadColumn): void {
  const { values } = read;
  let last = -1;
  for (let row = 0; row < values.length; last = values[row++]!) {
    if (values[row]! <= last) throw refuseRow(read, row, `an iteration above ${last}`);
  }
}

/** The refusal of a value; `row` counts over all record batches, what is told is the row of its own. */
export function refuseRow(
  { file, batches, column, values }: ReadColumn,
  row: number,
  expected: string,
): Error {
  let index = 0;
  let left = row;
  while (left >= batches[index]!.rows) left -= batches[index++]!.rows;
  return refusal(placeOf(file, batches[index], column), expected, `${values[row]} in row ${left}`);
}
