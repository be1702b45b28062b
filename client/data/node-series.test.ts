import { Float64, Table, tableFromIPC, tableToIPC, vectorFromArray } from 'apache-arrow';
import { addNodeChunks, awaitedColumns, ofNode, readNodeChunk } from './node-series.ts';

const column = (values: (number | null)[]) => vectorFromArray(values, new Float64());

/** Two nodes over the dumps 1 to 3, a batch a node, as they are sent. */
function answer(): Table {
  const batch = (sd: (number | null)[], norm: (number | null)[]) =>
    new Table({ sd: column(sd), norm: column(norm) });
  const whole = batch([1, null, 3], [10, 20, 30]).concat(batch([4, 5, 6], [null, null, null]));
  return tableFromIPC(tableToIPC(whole, 'stream'));
}

test('columns of all nodes land at their node and dump; null is NaN', () => {
  const chunk = readNodeChunk(answer(), ['norm', 'sd'], { first: 1, last: 3 });
  const series = addNodeChunks(awaitedColumns(['norm', 'sd'], 2, 5), [chunk]);
  const [norm, sd] = series.columns as [Float64Array, Float64Array];
  expect([...ofNode(sd, 0, 5)]).toEqual([NaN, 1, NaN, 3, NaN]);
  expect([...ofNode(sd, 1, 5)]).toEqual([NaN, 4, 5, 6, NaN]);
  expect([...ofNode(norm, 0, 5)]).toEqual([NaN, 10, 20, 30, NaN]);
  expect([...ofNode(norm, 1, 5)]).toEqual(Array(5).fill(NaN));
  expect([...series.here]).toEqual([0, 1, 1, 1, 0]);
});

test('what is there already changes nothing; a chunk of a longer run is left out', () => {
  const chunk = readNodeChunk(answer(), ['sd'], { first: 1, last: 3 });
  const before = awaitedColumns(['sd'], 2, 5);
  const series = addNodeChunks(before, [chunk]);
  expect(addNodeChunks(series, [chunk])).toBe(series);
  // Who follows the lists is told that they have changed.
  expect(series.columns).not.toBe(before.columns);
  expect(series.here).not.toBe(before.here);
  expect(addNodeChunks(awaitedColumns(['sd'], 2, 3), [chunk]).chunks.size).toBe(0);
});
