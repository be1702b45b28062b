import { vectorFromArray, type RecordBatch } from 'apache-arrow';
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

/** The histories of three filters that rows become, from dump `first` of the run on. */
async function histories(batches: readonly RecordBatch[], first: number, dumps: number): Promise<number[][]> {
  const rows = batches.reduce((sum, { numRows }) => sum + numRows, 0);
  const chunk = await readFilterChunk(batches, 3, { first, last: first + rows - 1 });
  const series = addFilterChunks(awaitedFilters(3, dumps), [chunk]);
  return [0, 1, 2].map((filter) => [...ofFilter(series, filter)]);
}

test('rows of several batches stand one after the other; null is NaN', async () => {
  expect(await histories([batchOf(0, FIRST), batchOf(2, SECOND)], 0, 3)).toEqual([
    [NaN, 1, 4],
    [NaN, 2, NaN],
    [NaN, 3, 6],
  ]);
});

test('a part of a sliced batch is read where it is', async () => {
  expect(await histories([batchOf(0, [...FIRST, ...SECOND]).slice(1, 3)], 1, 4)).toEqual([
    [NaN, 1, 4, NaN],
    [NaN, 2, NaN, NaN],
    [NaN, 3, 6, NaN],
  ]);
});

test('dumps without a row have no value, and rows beyond the stretch are nobody else’s', async () => {
  const rows = [...FIRST, ...SECOND];
  const stretch = { first: 0, last: 1 };
  const of = async (batches: readonly RecordBatch[]) => [
    ...(await readFilterChunk(batches, 3, stretch)).values,
  ];
  expect(await of([batchOf(0, FIRST.slice(1))])).toEqual([1, NaN, 2, NaN, 3, NaN]);
  const long = [NaN, 1, NaN, 2, NaN, 3];
  expect(await of([batchOf(0, rows)])).toEqual(long);
  expect(await of([batchOf(0, FIRST), batchOf(2, SECOND)])).toEqual(long);
});

test('an answer of the whole run is taken as it is', async () => {
  const chunk = await readFilterChunk([batchOf(0, FIRST)], 3, { first: 0, last: 1 });
  const series = addFilterChunks(awaitedFilters(3, 2), [chunk]);
  expect(series.values).toBe(chunk.values);
  expect([...series.here]).toEqual([1, 1]);
});

test('rows become columns, also where there are more than a square of them', async () => {
  const [filters, dumps] = [70, 100];
  const rows = Array.from({ length: dumps }, (_, dump) =>
    Array.from({ length: filters }, (_, filter) => dump * 1000 + filter),
  );
  const { values } = await readFilterChunk([batchOf(0, rows)], filters, { first: 0, last: dumps - 1 });
  const expected = Array.from(
    { length: filters * dumps },
    (_, at) => (at % dumps) * 1000 + Math.floor(at / dumps),
  );
  expect([...values]).toEqual(expected);
});

test('chunks in any order become histories, filter after filter', () => {
  const [filters, dumps] = [70, 100];
  const value = (dump: number, filter: number) => dump * 1000 + filter;
  const chunk = (first: number, last: number) => {
    const rows = last - first + 1;
    const values = Float32Array.from({ length: filters * rows }, (_, at) =>
      value(first + (at % rows), Math.floor(at / rows)),
    );
    return { stretch: { first, last }, values };
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
  expect(addFilterChunks(series, [{ stretch: { first: 0, last: 2 }, values: new Float32Array(3) }])).toBe(
    series,
  );
});
