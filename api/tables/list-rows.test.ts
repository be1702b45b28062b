import { integers, lists, nullableFloats } from '../../indexer/tables/columns.ts';
import { encodeBatch } from '../../indexer/tables/encode-batch.ts';
import { TraincubeError, iterationFilters, recordBatch } from '../../schema/index.ts';
import { listRows } from './list-rows.ts';
import type { Piece } from '../blocks/ranges.ts';

const WIDTH = 5;
const stored = iterationFilters(WIDTH);

/** Rows at each of which entry e of column c is 1000 row + 10 c + e; values of every third row are null. */
function pieceOf(rows: number, number = 0): Piece {
  const each = (column: number) => (at: number) =>
    1000 * (64 * number + Math.floor(at / WIDTH)) + 10 * column + (at % WIDTH);
  const places = Int32Array.from({ length: rows * WIDTH }, (_, at) => at);
  const values = Float32Array.from(places, each(2));
  for (const at of places) if (Math.floor(at / WIDTH) % 3 === 2) values[at] = NaN;
  const columns = [integers(places.map(each(0))), integers(places.map(each(1))), nullableFloats(values)];
  const batch = recordBatch(stored, [
    integers(Int32Array.from({ length: rows }, (_, row) => 64 * number + row)),
    ...columns.map((column, i) => lists(stored.fields[i + 1]!.type, rows, column)),
  ]);
  const block = { index: 'iteration-filters', key: 'cosine', number, bytes: encodeBatch(batch) } as const;
  return { block, from: 0, to: 64 };
}

test('rows of several blocks, with the first entries of their lists', () => {
  const places = [Int32Array.of(0, 2, 63), new Int32Array(0), Int32Array.of(4)];
  const blocks = places.map((rows, number) => ({ piece: pieceOf(number === 2 ? 7 : 64, number), rows }));
  const { rowsIn, of } = listRows(stored, iterationFilters(3));
  expect(blocks.map(({ piece }) => rowsIn(piece))).toEqual([64, 64, 7]);
  const found = of(blocks, Int32Array.of(0, 2, 63, 132)).toArray();
  const rowOf = (row: number, isNull: boolean) => ({
    iteration: row,
    layer: [0, 1, 2].map((entry) => 1000 * row + entry),
    filter: [10, 11, 12].map((entry) => 1000 * row + entry),
    value: [20, 21, 22].map((entry) => (isNull ? null : 1000 * row + entry)),
  });
  expect(JSON.parse(JSON.stringify(found))).toEqual([
    rowOf(0, false),
    rowOf(2, true),
    rowOf(63, false),
    rowOf(132, false),
  ]);
});

test('nothing of a block is read but the wanted rows', () => {
  const piece = pieceOf(64);
  const kept = listRows(stored, stored).of([{ piece, rows: Int32Array.of(9) }], Int32Array.of(9));
  const { bytes } = piece.block;
  const own = Buffer.from(Int32Array.from({ length: WIDTH }, (_, entry) => 9000 + entry).buffer);
  // All but the head and the row's own entries of a column.
  const at = Buffer.from(bytes).indexOf(own);
  bytes.fill(77, 700, at);
  bytes.fill(77, at + own.length);
  const { rowsIn, of } = listRows(stored, stored);
  expect(rowsIn(piece)).toBe(64);
  const again = of([{ piece, rows: Int32Array.of(9) }], Int32Array.of(9));
  expect([...again.getChild('layer')!.get(0)!]).toEqual([...kept.getChild('layer')!.get(0)!]);
});

test.each([
  ['is cut', ({ block }: Piece) => block.bytes.subarray(0, block.bytes.length - 64)],
  ['is of another width', () => otherWidth()],
  ['is no record batch', () => new Uint8Array(64).fill(7)],
])('a block that %s is refused', (_, damaged) => {
  const piece = pieceOf(64);
  const broken = { ...piece, block: { ...piece.block, bytes: damaged(piece) } };
  expect(() => listRows(stored, stored).rowsIn(broken)).toThrow(TraincubeError);
});

function otherWidth(): Uint8Array {
  const schema = iterationFilters(2);
  const column = () => integers(new Int32Array(128));
  const columns = [column(), column(), nullableFloats(new Float32Array(128))];
  return encodeBatch(
    recordBatch(schema, [
      integers(new Int32Array(64)),
      ...columns.map((data, i) => lists(schema.fields[i + 1]!.type, 64, data)),
    ]),
  );
}
