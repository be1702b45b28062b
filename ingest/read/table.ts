import { ArrowFile } from '../arrow/arrow-file.ts';
import {
  type Lists,
  type Numbers,
  type NumbersOf,
  type Offsets,
  checkEntries,
  placeOf,
  readAllNumbers,
  readLists,
  readStrings,
} from '../arrow/columns.ts';
import { entries } from '../arrow/flatbuffer.ts';
import type { Batch, Column } from '../arrow/metadata.ts';
import { type NextWrong, type Report, attempt, checkEach, refusal, where } from '../refuse.ts';

/** Opens a file for as long as `read` takes; undefined where it is refused as a whole. */
export function withFile<T>(
  directory: string,
  name: string,
  report: Report,
  read: (file: ArrowFile) => T,
): T | undefined {
  return attempt(report, () => {
    const file = ArrowFile.open(directory, name);
    try {
      return read(file);
    } finally {
      file.close();
    }
  });
}

/** A column with what it holds. */
export interface ReadColumn<T extends Numbers> {
  readonly column: Column;
  readonly values: T;
}

/** Record batches that are read as one table. A column that is refused is undefined, here and in every check of it; the others are read on. */
export class Table {
  readonly rows: number;

  constructor(
    readonly file: ArrowFile,
    readonly batches: readonly Batch[],
    readonly report: Report,
  ) {
    this.rows = batches.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** All of a file that is small; undefined where a record batch cannot be read. */
  static of(file: ArrowFile, report: Report): Table | undefined {
    return attempt(report, () => {
      const batches = entries(file.batches, (i) => file.batch(i));
      return new Table(file, batches, report);
    });
  }

  numbers<T extends Numbers>(column: Column | undefined, of: NumbersOf<T>): ReadColumn<T> | undefined {
    return this.#read(column, (column) => ({
      column,
      values: readAllNumbers(this.file, this.batches, column, of),
    }));
  }

  ints(column: Column | undefined): ReadColumn<Int32Array> | undefined {
    return this.numbers(column, Int32Array);
  }

  strings(column: Column | undefined): string[] | undefined {
    return this.#read(column, (column) => readStrings(this.file, this.batches, column));
  }

  /** Of the first record batch. */
  lists(column: Column | undefined, width: number): Lists | undefined {
    return this.#read(column, (column) => readLists(this.file, this.batches[0]!, column, width));
  }

  /** Ids that must be 0, 1, 2, …: their own row. */
  checkOrder(read: ReadColumn<Int32Array> | undefined): boolean {
    return this.#checkInts(read, nextOutOfOrder, String);
  }

  /** Ids that must be in 0…count−1; no matter which, where the count is not known. */
  checkRange(read: ReadColumn<Int32Array> | undefined, what: string, count = Infinity): boolean {
    const expected = Number.isFinite(count) ? `${what} in 0…${count - 1}` : `${what} from 0`;
    return this.#checkInts(
      read,
      (values, from) => nextOutOfRange(values, count, from),
      () => expected,
    );
  }

  /** Iterations that must rise from row to row. */
  checkAscending(read: ReadColumn<Int32Array> | undefined): boolean {
    const expected = (row: number) => `an iteration above ${row === 0 ? -1 : read!.values[row - 1]}`;
    return this.#checkInts(read, nextNotAscending, expected);
  }

  /** Ids that must all be the same. */
  checkSame(read: ReadColumn<Int32Array> | undefined, id: number, what: string): boolean {
    return this.#checkInts(
      read,
      (values, from) => nextOther(values, id, from),
      () => `${id}, ${what}`,
    );
  }

  /** Lists that must be as long as each other. */
  checkLengths(column: Column, { offsets }: Lists, length: number, what: string): boolean {
    return this.checkRows(
      column,
      (from) => nextOfOtherLength(offsets, length, from),
      () => `lists of ${length}, ${what}`,
      (row) => String(offsets[row + 1]! - offsets[row]!),
    );
  }

  /** Entries of which none may come twice. @param seen those that came before */
  checkDistinct<T extends number | string>(
    column: Column,
    values: ArrayLike<T>,
    expected: string,
    seen = new Set<T>(),
  ): boolean {
    return this.checkRows(
      column,
      where(values.length, (row) => seen.size === seen.add(values[row]!).size),
      () => expected,
      (row) => `${JSON.stringify(values[row])} again`,
    );
  }

  /** Looks at every row of a column, and reports the first that is wrong and how many are. */
  checkRows(
    column: Column,
    nextWrong: NextWrong,
    expected: (row: number) => string,
    found: (row: number) => string,
  ): boolean {
    return checkEach(this.rows, 'rows', nextWrong, (row, more) =>
      this.refuseRow(column, row, expected(row), found(row), more),
    );
  }

  /** @param row counts over all record batches; what is told is the row of its own */
  refuseRow(column: Column, row: number, expected: string, found: string, more = ''): void {
    let index = 0;
    let left = row;
    while (left >= this.batches[index]!.rows) left -= this.batches[index++]!.rows;
    const place = placeOf(this.file, this.batches[index], column);
    this.report(refusal(place, expected, `${found} in row ${left}${more}`));
  }

  /** A column with nulls is refused in each record batch that has some, and not read. */
  #read<T>(column: Column | undefined, read: (column: Column) => T): T | undefined {
    if (column === undefined) return undefined;
    let refused = 0;
    const countAndReport: Report = (error) => {
      refused++;
      this.report(error);
    };
    for (const batch of this.batches) attempt(countAndReport, () => checkEntries(this.file, batch, column));
    return refused === 0 ? attempt(this.report, () => read(column)) : undefined;
  }

  #checkInts(
    read: ReadColumn<Int32Array> | undefined,
    nextWrong: (values: Int32Array, from: number) => number,
    expected: (row: number) => string,
  ): boolean {
    if (read === undefined) return false;
    const { column, values } = read;
    const found = (row: number) => String(values[row]);
    return this.checkRows(column, (from) => nextWrong(values, from), expected, found);
  }
}

function nextOutOfOrder(values: Int32Array, from: number): number {
  let row = from;
  while (row < values.length && values[row] === row) row++;
  return row;
}

function nextOutOfRange(values: Int32Array, count: number, from: number): number {
  let row = from;
  while (row < values.length && values[row]! >= 0 && values[row]! < count) row++;
  return row;
}

function nextNotAscending(values: Int32Array, from: number): number {
  let row = from;
  while (row < values.length && values[row]! > (row === 0 ? -1 : values[row - 1]!)) row++;
  return row;
}

function nextOther(values: Int32Array, id: number, from: number): number {
  let row = from;
  while (row < values.length && values[row] === id) row++;
  return row;
}

function nextOfOtherLength(offsets: Offsets, length: number, from: number): number {
  let row = from;
  while (row + 1 < offsets.length && offsets[row + 1]! - offsets[row]! === length) row++;
  return row;
}

/** Finds columns by name, each refused by itself. */
export function columnsOf(file: ArrowFile, report: Report) {
  return (name: string, types: readonly string[], remark?: string): Column | undefined =>
    attempt(report, () => file.column(name, types, remark));
}
