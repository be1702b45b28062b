import { ArrowFile } from '../arrow/arrow-file.ts';
import type { Lists } from '../arrow/columns.ts';
import type { Column, Region } from '../arrow/metadata.ts';
import type { StateTensor } from '../log.ts';
import { type Report, refuse, where } from '../refuse.ts';
import { Table, columnsOf, withFile } from './table.ts';

export const STATE_FILE = 'state.arrow';

interface TensorRegion {
  readonly shape: readonly number[];
  readonly values: Region;
}

/** Reads and checks everything of `state.arrow` of a dump but its tensors' values. */
export function checkState(directory: string, dump: string, report: Report): void {
  withFile(directory, `${dump}/${STATE_FILE}`, report, (file) => readTensors(file, report));
}

/** Reads `state.arrow` of a dump. @throws {TraincubeError} `refused`, `unavailable` */
export async function readState(directory: string, dump: string): Promise<ReadonlyMap<string, StateTensor>> {
  const file = ArrowFile.open(directory, `${dump}/${STATE_FILE}`);
  try {
    return await readValues(file, readTensors(file, refuse));
  } finally {
    file.close();
  }
}

function readTensors(file: ArrowFile, report: Report): ReadonlyMap<string, TensorRegion> {
  const column = columnsOf(file, report);
  const columns = {
    name: column('name', ['utf8']),
    shape: column('shape', ['list<int32>']),
    values: column('values', ['list<float32>']),
  };
  const tensors = new Map<string, TensorRegion>();
  const seen = new Set<string>();
  for (const batch of Table.of(file, report)?.batches ?? []) {
    const table = new Table(file, [batch], report);
    const names = readNames(table, columns.name, seen);
    const shapes = readShapes(table, columns.shape);
    const values = table.lists(columns.values, 4);
    if (shapes === undefined || values === undefined) continue;
    checkLengths(table, columns.values!, shapes, values, names);
    names?.forEach((name, row) => {
      const position = values.values.position + (values.offsets[row]! - values.offsets[0]!) * 4;
      tensors.set(name, { shape: shapes[row]!, values: { position, length: lengthOf(values, row) * 4 } });
    });
  }
  return tensors;
}

/** @param seen the names of the record batches before */
function readNames(table: Table, column: Column | undefined, seen: Set<string>): string[] | undefined {
  const names = table.strings(column);
  if (names === undefined) return undefined;
  table.checkDistinct(column!, names, 'names of their own', seen);
  return names;
}

function readShapes(table: Table, column: Column | undefined): number[][] | undefined {
  const lists = table.lists(column, 4);
  if (lists === undefined) return undefined;
  const sides = new Int32Array(lists.values.length / 4);
  table.file.readNow(lists.values.position, new Uint8Array(sides.buffer));
  let side = 0;
  const shapes = Array.from({ length: table.rows }, (_, row) => [
    ...sides.subarray(side, (side += lengthOf(lists, row))),
  ]);
  const isRight = table.checkRows(
    column!,
    where(table.rows, (row) => shapes[row]!.some((length) => length < 0)),
    () => 'lengths from 0',
    (row) => `[${shapes[row]!.join(', ')}]`,
  );
  return isRight ? shapes : undefined;
}

/** There are as many values as a shape's product says. */
function checkLengths(
  table: Table,
  column: Column,
  shapes: readonly (readonly number[])[],
  values: Lists,
  names: readonly string[] | undefined,
): void {
  table.checkRows(
    column,
    where(table.rows, (row) => productOf(shapes[row]!) !== lengthOf(values, row)),
    (row) => `as many values as the shape [${shapes[row]!.join(', ')}] of ${names?.[row] ?? 'its row'} has`,
    (row) => String(lengthOf(values, row)),
  );
}

function productOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function lengthOf({ offsets }: Lists, row: number): number {
  return offsets[row + 1]! - offsets[row]!;
}

async function readValues(file: ArrowFile, tensors: ReadonlyMap<string, TensorRegion>) {
  const state = new Map<string, StateTensor>();
  for (const [name, { shape, values }] of tensors) {
    const array = new Float32Array(values.length / 4);
    await file.read(values.position, new Uint8Array(array.buffer));
    state.set(name, { shape, values: array });
  }
  return state;
}
