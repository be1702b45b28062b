import { Table, tableFromIPC, tableToIPC, vectorFromArray, type RecordBatch } from 'apache-arrow';
import {
  Bool,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  List,
  Schema,
  Struct,
  Uint16,
  Uint8,
} from 'apache-arrow';
import { readBlocks } from '../../schema/index.ts';
import { decodeBatch } from './decode-batch.ts';
import { encodeBatch } from './encode-batch.ts';

const field = (name: string, type: Field['type'], nullable = true) => new Field(name, type, nullable);
const struct = new Struct([field('image', new Int32()), field('learned', new Bool())]);
const columns = {
  double: vectorFromArray([1, null, -3.5], new Float64()),
  flag: vectorFromArray([true, false, true], new Bool()),
  short: vectorFromArray([1, 2, 65535], new Uint16()),
  fixed: vectorFromArray(
    [
      [1, 2],
      [3, null],
      [5, 6],
    ],
    new FixedSizeList(2, field('item', new Float32())),
  ),
  bytes: vectorFromArray([[1], [2], [255]], new FixedSizeList(1, field('item', new Uint8()))),
  list: vectorFromArray(
    [
      [],
      [{ image: 1, learned: true }],
      [
        { image: 2, learned: false },
        { image: 3, learned: true },
      ],
    ],
    new List(field('item', struct)),
  ),
};

/** As Arrow's own writer and reader lay it out: no builder's spare room, no bitmap without nulls. */
function settled(table: Table): RecordBatch {
  return tableFromIPC(tableToIPC(table, 'stream')).batches[0]!;
}

test('every kind of column comes back as it was', () => {
  const batch = settled(new Table(columns));
  const table = readBlocks(batch.schema, [encodeBatch(batch), encodeBatch(batch)]);
  const rows = JSON.stringify(new Table([batch]).toArray());
  expect(JSON.stringify(table.batches[0]!.toArray())).toBe(rows);
  expect(JSON.stringify(table.batches[1]!.toArray())).toBe(rows);
  expect(rows).toContain('null');
});

test('a batch that has been read is written as the same bytes', () => {
  const message = encodeBatch(settled(new Table(columns)));
  const again = readBlocks(settled(new Table(columns)).schema, [message]).batches[0]!;
  expect(Buffer.compare(encodeBatch(again), message)).toBe(0);
});

describe('a message that was written', () => {
  const batch = settled(new Table(columns));
  const message = encodeBatch(batch);

  test.each([0, 1, 4])('is decoded to the same rows, wherever it begins: at %p', (offset) => {
    const memory = new Uint8Array(message.length + 16);
    memory.set(message, offset);
    const decoded = decodeBatch(batch.schema, memory.subarray(offset, offset + message.length));
    expect(JSON.stringify(decoded.toArray())).toBe(JSON.stringify(batch.toArray()));
    expect(Buffer.compare(encodeBatch(decoded), message)).toBe(0);
  });

  test('of another schema is refused, and one that is cut off', () => {
    const { fields } = batch.schema;
    for (const others of [fields.slice(1), [...fields, field('more', new Int32())]]) {
      expect(() => decodeBatch(new Schema(others), message)).toThrow(RangeError);
    }
    for (const length of [message.length - 8, 100, 4]) {
      expect(() => decodeBatch(batch.schema, message.slice(0, length))).toThrow(RangeError);
    }
  });
});
