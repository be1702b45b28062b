import { Table, vectorFromArray, type RecordBatch } from 'apache-arrow';
import { iterationFilters, recordBatch } from '../../schema/index.ts';
import { readRankedFilters } from './top-filters-need.ts';

/** A batch of `iteration-filters`; null is null. */
function batchOf(first: number, layers: (number | null)[][], filters: (number | null)[][]): RecordBatch {
  const schema = iterationFilters(2);
  const [iteration, layer, filter, value] = schema.fields;
  return recordBatch(schema, [
    vectorFromArray(
      layers.map((_, row) => first + row),
      iteration!.type,
    ).data[0]!,
    vectorFromArray(layers, layer!.type).data[0]!,
    vectorFromArray(filters, filter!.type).data[0]!,
    vectorFromArray(filters, value!.type).data[0]!,
  ]);
}

const FIRST = batchOf(
  0,
  [
    [null, null],
    [7, 3],
  ],
  [
    [null, null],
    [12, 0],
  ],
);
const SECOND = batchOf(2, [[3, null]], [[5, null]]);

test('filters of all batches stand one dump after the other; where there is none, the layer is −1', () => {
  const { dumps, top, layer, filter } = readRankedFilters(new Table([FIRST, SECOND]));
  expect([dumps, top]).toEqual([3, 2]);
  expect([...layer]).toEqual([-1, -1, 7, 3, 3, -1]);
  expect([filter[2], filter[3], filter[4]]).toEqual([12, 0, 5]);
});
