import { Table, vectorFromArray, type RecordBatch } from 'apache-arrow';
import { layerFilters, recordBatch } from '../../schema/index.ts';
import { addFilterChunks, awaitedFilters, ofFilter, readFilterChunk } from './filter-histories.ts';

/** A batch of `layer-filters`; null is null. */
function batchOf(first: number, rows: readonly (readonly (number | null)[])[]): RecordBatch {
  const filters = rows[0]!.length;
  const schema = layerFilters(filters);
  const [iteration, values] = schema.fields;
  return recordBatch(schema, [
    vectorFromArray(
      rows.map((_, row) => first + row),
      iteration!.type,
    ).data[0]!,
    vectorFromArray(
      rows.map((row) => [...row]),
      values!.type,
    ).data[0]!,
  ]);
}

const FIRST = [
  [null, null, null],
  [1, 2, 3],
];
const SECOND = [[4, null, 6]];

test('values of several batches stand one after the other; null is NaN', () => {
  const table = new Table([batchOf(0, FIRST), batchOf(2, SECOND)]);
  const { values } = readFilterChunk(table, 3, { first: 0, last: 2 });
  expect([...values]).toEqual([NaN, NaN, NaN, 1, 2, 3, 4, NaN, 6]);
});

test('a part of a sliced batch is read where it is', () => {
  const table = new Table([batchOf(0, [...FIRST, ...SECOND]).slice(1, 3)]);
  const { values } = readFilterChunk(table, 3, { first: 1, last: 2 });
  expect([...values]).toEqual([1, 2, 3, 4, NaN, 6]);
});

test('chunks in any order become histories, filter after filter', () => {
  const [filters, dumps] = [70, 100];
  const value = (dump: number, filter: number) => dump * 1000 + filter;
  const chunk = (first: number, last: number) => ({
    stretch: { first, last },
    values: Float32Array.from({ length: filters * (last - first + 1) }, (_, at) =>
      value(first + Math.floor(at / filters), at % filters),
    ),
  });
  const [late, early] = [chunk(64, 99), chunk(0, 63)];
  const half = addFilterChunks(awaitedFilters(filters, dumps), [late]);
  expect([half.here[63], half.here[64]]).toEqual([0, 1]);
  expect(ofFilter(half, 3)[63]).toBeNaN();
  const series = addFilterChunks(half, [late, early]);
  expect(addFilterChunks(series, [early])).toBe(series);
  for (const filter of [0, 31, 32, 69]) {
    const history = ofFilter(series, filter);
    expect([...history]).toEqual(Array.from({ length: dumps }, (_, dump) => value(dump, filter)));
  }
});

test('a chunk of a longer run is left out', () => {
  const series = awaitedFilters(1, 2);
  expect(addFilterChunks(series, [{ stretch: { first: 0, last: 2 }, values: new Float32Array(3) }])).toBe(
    series,
  );
});
