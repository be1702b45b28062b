import { Schema, type RecordBatch } from 'apache-arrow';
import { classStats, layerFilters, readBlocks, recordBatch } from '../../schema/index.ts';
import { booleans, integers, lists, nullableFloats, structs } from './columns.ts';
import { encodeBatch } from './encode-batch.ts';
import { joinRows } from './join.ts';

const FILTERS = 5;
/** Rows of a block, and how many of its floats are null: none, some, all of the first rows, all. */
const ROWS = 23;
const NULLS: readonly ((row: number, entry: number) => boolean)[] = [
  () => false,
  (row, entry) => (3 * row + entry) % 7 === 0,
  (row) => row < 9,
  (row) => row >= 9,
  () => true,
];

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** `layer-filters` of some rows. */
function filterRows(from: number, to: number, isNull: (typeof NULLS)[number]): RecordBatch {
  const values = Float32Array.from({ length: (to - from) * FILTERS }, (_, i) => {
    const [row, entry] = [from + Math.floor(i / FILTERS), i % FILTERS];
    return isNull(row, entry) ? NaN : row + entry / 8;
  });
  const schema = layerFilters(FILTERS);
  const iteration = integers(Int32Array.from(range(from, to)));
  return recordBatch(schema, [iteration, lists(schema.fields[1]!.type, to - from, nullableFloats(values))]);
}

/** `class-stats` of some rows: floats, and lists of as many flips as the row's number leaves of four. */
function classRows(from: number, to: number, isNull: (typeof NULLS)[number]): RecordBatch {
  const rows = range(from, to);
  const floats = [0, 1, 2, 3].map((entry) =>
    nullableFloats(Float32Array.from(rows, (row) => (isNull(row, entry) ? NaN : row))),
  );
  const flips = rows.flatMap((row) => range(0, row % 4).map((image) => 10 * row + image));
  const offsets = Int32Array.from([0, ...rows.map((row) => row % 4)]);
  for (let i = 1; i < offsets.length; i++) offsets[i]! += offsets[i - 1]!;
  const type = classStats.fields.at(-1)!.type;
  const numbers = () => integers(Int32Array.from(flips));
  const child = structs(type.children[0]!.type, flips.length, [
    numbers(),
    numbers(),
    numbers(),
    booleans(Uint8Array.from(flips, (flip) => (flip % 3 === 0 ? 1 : 0))),
  ]);
  const ids = [integers(new Int32Array(rows.length)), integers(Int32Array.from(rows))];
  return recordBatch(classStats, [...ids, ...floats, lists(type, rows.length, child, offsets)]);
}

/** As it comes out of a store. */
function stored(batch: RecordBatch): RecordBatch {
  return readBlocks(new Schema(batch.schema.fields), [encodeBatch(batch)]).batches[0]!;
}

test.each(NULLS.map((isNull, at) => [at, isNull] as const))(
  'rows of a stored block with fresh ones behind them are the bytes of all together, nulls %i',
  (_, isNull) => {
    for (const rowsOf of [filterRows, classRows]) {
      const whole = encodeBatch(rowsOf(0, ROWS, isNull));
      for (const there of [1, 7, 8, 9, 16, 22]) {
        // A kill leaves rows that do not count.
        for (const taken of range(1, there + 1)) {
          const before = stored(rowsOf(0, there, isNull));
          const joined = joinRows(before, taken, rowsOf(taken, ROWS, isNull));
          expect(Buffer.compare(encodeBatch(joined), whole)).toBe(0);
        }
      }
    }
  },
);
