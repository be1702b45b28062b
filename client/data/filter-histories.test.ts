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

/** The histories of three filters that a table's rows become, from dump `first` of the run on. */
function histories(table: Table, first: number, dumps: number): number[][] {
  const chunk = readFilterChunk(table, 3, { first, last: first + table.numRows - 1 });
  const series = addFilterChunks(awaitedFilters(3, dumps), [chunk]);
  return [0, 1, 2].map((filter) => [...ofFilter(series, filter)]);
}

test('rows of several batches stand one after the other; null is NaN', () => {
  const table = new Table([batchOf(0, FIRST), batchOf(2, SECOND)]);
  expect(histories(table, 0, 3)).toEqual([
    [NaN, 1, 4],
    [NaN, 2, NaN],
    [NaN, 3, 6],
  ]);
});

test('a part of a sliced batch is read where it is', () => {
  const table = new Table([batchOf(0, [...FIRST, ...SECOND]).slice(1, 3)]);
  expect(histories(table, 1, 4)).toEqual([
    [NaN, 1, 4, NaN],
    [NaN, 2, NaN, NaN],
    [NaN, 3, 6, NaN],
  ]);
});

test('values are views of the answer', () => {
  const batch = batchOf(0, FIRST);
  const { parts } = readFilterChunk(new Table([batch]), 3, { first: 0, last: 1 });
  expect(parts[0]!.values.buffer).toBe((batch.data.children[1]!.children[0]!.values as Float32Array).buffer);
});

test('chunks in any order become histories, filter after filter', () => {
  const [filters, dumps] = [70, 100];
  const value = (dump: number, filter: number) => dump * 1000 + filter;
  const chunk = (first: number, last: number) => {
    const rows = last - first + 1;
    const values = Float32Array.from({ length: filters * rows }, (_, at) =>
      value(first + Math.floor(at / filters), at % filters),
    );
    return { stretch: { first, last }, parts: [{ rows, values, valid: null }] };
  };
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
  expect(addFilterChunks(series, [{ stretch: { first: 0, last: 2 }, parts: [] }])).toBe(series);
});
