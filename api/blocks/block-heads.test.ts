import { Float64, makeBuilder, type RecordBatch } from 'apache-arrow';
import { batchMessage, layerStats, recordBatch, schemaMessage } from '../../schema/index.ts';
import { onceOfHead } from './block-heads.ts';

/** Rows of `layer-stats`, all of one value. */
function batchOf(rows: number, value: number | null): RecordBatch {
  const columns = layerStats.fields.map(({ type, nullable }) => {
    const builder = makeBuilder({ type, nullValues: [null] });
    const isOpen = nullable && type instanceof Float64;
    for (let row = 0; row < rows; row++) builder.append(isOpen ? value : 1);
    return builder.finish().flush();
  });
  return recordBatch(layerStats, columns);
}

const block = (rows: number, value: number | null = 1) => batchMessage(batchOf(rows, value));

test('one head is read once, whatever the values are, and each block is told its own', () => {
  const read: number[] = [];
  const rowsOf = onceOfHead(({ header }) => {
    read.push(header.length);
    return header.length;
  });
  expect([64, 64, 46, 64, 46].map((rows, at) => rowsOf(block(rows, at)))).toEqual([64, 64, 46, 64, 46]);
  expect(read).toEqual([64, 46]);
  const nulls = onceOfHead(({ header }) => Math.max(...header.nodes.map(({ nullCount }) => nullCount)));
  expect([null, 1, null].map((value) => nulls(block(13, value)))).toEqual([13, 0, 13]);
});

test('more heads than are remembered are read again', () => {
  const rowsOf = onceOfHead(({ header }) => header.length);
  const rows = Array.from({ length: 30 }, (_, at) => 1 + (at % 15));
  expect(rows.map((count) => rowsOf(block(count)))).toEqual(rows);
});

test('what is asked for now and then stays, what has not been for the longest time goes', () => {
  const read: number[] = [];
  const rowsOf = onceOfHead(({ header }) => {
    read.push(header.length);
    return header.length;
  });
  for (const rows of [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 1, 6, 6, 1, 7, 7, 8, 8, 1, 9, 9, 10, 10, 1])
    rowsOf(block(rows));
  expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  rowsOf(block(2));
  expect(read.at(-1)).toBe(2);
});

test('heads that never come again take the place of none that does', () => {
  const read: number[] = [];
  const rowsOf = onceOfHead(({ header }) => {
    read.push(header.length);
    return header.length;
  });
  for (const rows of [1, 2, 3, 1, 2, 3]) rowsOf(block(rows));
  for (let rows = 4; rows < 44; rows++) rowsOf(block(rows));
  read.length = 0;
  for (const rows of [1, 2, 3, 44, 45, 44, 45, 44]) rowsOf(block(rows));
  expect(read).toEqual([44, 45]);
});

test('a head says where the values begin, and how long they are', () => {
  const whole = block(7);
  const { bytes, bodyBytes } = onceOfHead((head) => head)(whole);
  expect(bytes + bodyBytes).toBe(whole.length);
});

test('what is cut, or is no record batch, is refused, also after one of its head was there', () => {
  const whole = block(7);
  const rowsOf = onceOfHead(({ header }) => header.length);
  rowsOf(whole);
  expect(() => rowsOf(whole.subarray(0, whole.length - 8))).toThrow(/cut/);
  expect(() => rowsOf(schemaMessage(layerStats))).toThrow(/no record batch/);
  for (const bytes of [new Uint8Array(0), new Uint8Array(64).fill(7), new Uint8Array(64).fill(255)]) {
    expect(() => rowsOf(bytes)).toThrow(RangeError);
  }
});
