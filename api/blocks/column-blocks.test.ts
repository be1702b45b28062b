import {
  FixedSizeList,
  List,
  Schema,
  makeBuilder,
  tableFromIPC,
  type DataType,
  type RecordBatch,
} from 'apache-arrow';
import {
  batchMessage,
  classImages,
  classStats,
  concatenate,
  findings,
  iterationFilters,
  layerStats,
  readBlocks,
  recordBatch,
  streamParts,
} from '../../schema/index.ts';
import { columnsOf } from './column-blocks.ts';

const ROWS = 13;
const TABLES = {
  'class-stats': classStats,
  'class-images': classImages(5),
  'iteration-filters': iterationFilters(9),
  'layer-stats': layerStats,
  findings,
};

/** Values of a type that differ by row, with nulls where there may be some. */
function valueOf(type: DataType, row: number, nullable: boolean): unknown {
  if (nullable && row % 5 === 2) return null;
  const child = type.children?.[0];
  const of = (i: number) => valueOf(child!.type as DataType, row + i, child!.nullable);
  if (type instanceof FixedSizeList) return Array.from({ length: type.listSize }, (_, i) => of(i));
  if (type instanceof List) return Array.from({ length: row % 4 }, (_, i) => of(i));
  if (type.children?.length)
    return Object.fromEntries(
      type.children.map(({ name, type: of }) => [name, valueOf(of as DataType, row, false)]),
    );
  const text = String(type);
  if (text === 'Bool') return row % 3 === 0;
  return text === 'Utf8' ? `row ${row}` : row;
}

function batchOf(schema: Schema): RecordBatch {
  const columns = schema.fields.map(({ type, nullable }) => {
    const builder = makeBuilder({ type, nullValues: [null] });
    for (let row = 0; row < ROWS; row++) builder.append(valueOf(type as DataType, row, nullable));
    return builder.finish().flush();
  });
  return recordBatch(schema, columns);
}

/** Every column alone, all but one, and the first with the last. */
function choices({ fields }: Schema): Schema[] {
  return [
    ...fields.map((field) => new Schema([field])),
    ...fields.map((field) => new Schema(fields.filter((other) => other !== field))),
    new Schema([fields[0]!, fields.at(-1)!]),
  ];
}

test.each(Object.entries(TABLES))('the columns of %s are those that were stored', (_, schema) => {
  const block = batchMessage(batchOf(schema));
  const all = readBlocks(schema, [block]);
  for (const wanted of choices(schema)) {
    const part = columnsOf(schema, wanted)(block);
    expect(part.length % 8).toBe(0);
    const table = tableFromIPC(concatenate(streamParts(wanted, [part, part])));
    expect(table.numRows).toBe(2 * ROWS);
    for (const { name } of wanted.fields) {
      const stored = JSON.stringify(all.getChild(name)!.toJSON());
      expect(JSON.stringify(table.slice(0, ROWS).getChild(name)!.toJSON())).toBe(stored);
      expect(JSON.stringify(table.slice(ROWS).getChild(name)!.toJSON())).toBe(stored);
    }
  }
});

test('what is no record batch of the schema is refused', () => {
  const block = batchMessage(batchOf(layerStats));
  const one = (schema: Schema) => new Schema(schema.fields.slice(0, 1));
  expect(() => columnsOf(classStats, one(classStats))(block)).toThrow(/another schema/);
  const read = columnsOf(layerStats, one(layerStats));
  expect(() => read(block.subarray(0, block.length / 2))).toThrow();
  expect(() => read(new Uint8Array(64).fill(7))).toThrow();
  expect(() => read(new Uint8Array(0))).toThrow();
});
