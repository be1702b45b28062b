import { ArrowFile } from '../arrow/arrow-file.ts';
import type { Region } from '../arrow/metadata.ts';
import { allBatches, type Lists, placeOf, readLists, readStrings } from '../arrow/columns.ts';
import type { StateTensor } from '../log.ts';
import { refusal } from '../refuse.ts';

export const STATE_FILE = 'state.arrow';

interface TensorRegion {
  readonly shape: readonly number[];
  readonly values: Region;
}

/** `state.arrow` of a dump, everything but its tensors' values read and checked. */
export interface State {
  read(): Promise<ReadonlyMap<string, StateTensor>>;
  close(): void;
}

/** @throws {TraincubeError} `refused` */
export function openState(directory: string, dump: string): State {
  const file = ArrowFile.open(directory, `${dump}/${STATE_FILE}`);
  try {
    const tensors = readTensors(file);
    return { read: () => readValues(file, tensors), close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

function readTensors(file: ArrowFile): ReadonlyMap<string, TensorRegion> {
  const columns = {
    name: file.column('name', ['utf8']),
    shape: file.column('shape', ['list<int32>']),
    values: file.column('values', ['list<float32>']),
  };
  const tensors = new Map<string, TensorRegion>();
  for (const batch of allBatches(file).batches) {
    const names = readStrings(file, [batch], columns.name);
    const shapes = readLists(file, batch, columns.shape, 4);
    const sides = new Int32Array(shapes.values.length / 4);
    file.readNow(shapes.values.position, new Uint8Array(sides.buffer));
    const values = readLists(file, batch, columns.values, 4);
    let side = 0;
    let { position } = values.values;
    names.forEach((name, row) => {
      const shape = [...sides.subarray(side, (side += lengthOf(shapes, row)))];
      const length = lengthOf(values, row);
      if (shape.reduce((product, n) => product * n, 1) !== length) {
        const expected = `as many values as the shape [${shape.join(', ')}] of ${name} has`;
        throw refusal(placeOf(file, batch, columns.values), expected, `${length} in row ${row}`);
      }
      if (tensors.has(name))
        throw refusal(
          placeOf(file, batch, columns.name),
          'names of their own',
          `"${name}" again in row ${row}`,
        );
      tensors.set(name, { shape, values: { position, length: length * 4 } });
      position += length * 4;
    });
  }
  return tensors;
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
