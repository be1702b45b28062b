import { FixedSizeList, Float32, Int32, makeData } from 'apache-arrow';
import { batchMessage, layerFilters, readBlocks, recordBatch } from './index.ts';

test('stored batches make one stream, and come back with their nulls', () => {
  const schema = layerFilters(3);
  const values = makeData({
    type: new Float32(),
    length: 6,
    data: Float32Array.of(1, 2, NaN, 4, 5, 6),
    nullCount: 1,
    nullBitmap: Uint8Array.of(0b111011),
  });
  const children = [
    makeData({ type: new Int32(), length: 2, data: Int32Array.of(10, 20) }),
    makeData({ type: schema.fields[1]!.type as FixedSizeList, length: 2, nullCount: 0, child: values }),
  ];
  const block = batchMessage(recordBatch(schema, children));

  const table = readBlocks(schema, [block, block]);

  expect(JSON.parse(JSON.stringify(table.toArray()))).toEqual([
    { iteration: 10, values: [1, 2, null] },
    { iteration: 20, values: [4, 5, 6] },
    { iteration: 10, values: [1, 2, null] },
    { iteration: 20, values: [4, 5, 6] },
  ]);
});

test('a record batch has columns of one length', () => {
  const schema = layerFilters(2);
  const iterations = makeData({ type: new Int32(), length: 2, data: Int32Array.of(10, 20) });
  const values = makeData({
    type: schema.fields[1]!.type as FixedSizeList,
    length: 1,
    nullCount: 0,
    child: makeData({ type: new Float32(), length: 2, data: Float32Array.of(1, 2) }),
  });
  expect(() => recordBatch(schema, [iterations, values])).toThrow('column values has 1 rows instead of 2');
});
