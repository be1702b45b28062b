import {
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Table,
  Uint16,
  Uint8,
  tableFromIPC,
  tableToIPC,
  vectorFromArray,
} from 'apache-arrow';
import { AWAITED } from '../drawing/stripe.ts';
import { stretches } from './blocks.ts';
import { ImageResults, readImageChunk } from './image-results.ts';
import { addChunks, awaitedSeries, numbersOf, ofClass, readClassChunk } from './series.ts';

const throughWire = (table: Table) => tableFromIPC(tableToIPC(table, 'stream'));

test('errors of all classes land at their class and dump', () => {
  const rows = (...errors: number[][]) =>
    new Table({
      error: vectorFromArray(errors, new FixedSizeList(2, new Field('item', new Float32(), true))),
    });
  const table = throughWire(rows([0.5, 1], [0.25, 0.75]).concat(rows([0, 0.125])));
  const chunk = readClassChunk(table, 2, { first: 1, last: 3 });
  const series = addChunks(awaitedSeries(2, 5), [chunk]);
  expect([...ofClass(series.error, 0, 5)]).toEqual([AWAITED, 0.5, 0.25, 0, AWAITED]);
  expect([...ofClass(series.error, 1, 5)]).toEqual([AWAITED, 1, 0.75, 0.125, AWAITED]);
  expect(addChunks(series, [chunk])).toBe(series);
  expect(addChunks(awaitedSeries(2, 3), [chunk]).chunks.size).toBe(0);
});

/** Rows of `class-images` of two images, a pair a dump. */
function imageRows(predicted: [number, number][], probability: [number, number][]): Table {
  return new Table({
    predicted: vectorFromArray(predicted, new FixedSizeList(2, new Field('item', new Uint16()))),
    probability: vectorFromArray(probability, new FixedSizeList(2, new Field('item', new Uint8()))),
  });
}

test('predictions of images are read from every block', () => {
  const table = throughWire(
    imageRows(
      [
        [1, 2],
        [3, 4],
      ],
      [
        [10, 20],
        [30, 40],
      ],
    ).concat(imageRows([[5, 6]], [[50, 60]])),
  );
  const chunk = readImageChunk(table, 2, { first: 1, last: 3 });
  expect([...chunk.predicted]).toEqual([1, 2, 3, 4, 5, 6]);
  const results = new ImageResults(7, 2, 5, [chunk]);
  const dumps = [0, 1, 2, 3, 4];
  expect(dumps.map((dump) => results.predicted(dump, 1))).toEqual([undefined, 2, 4, 6, undefined]);
  expect(results.probability(2, 0)).toBeCloseTo(30 / 255);
  expect(results.probability(0, 0)).toBeNaN();
  expect(dumps.map((dump) => results.isHere(dump))).toEqual([false, true, true, true, false]);
});

test('null is no number', () => {
  const table = throughWire(new Table({ mean: vectorFromArray([1, null, 3], new Float64()) }));
  expect([...numbersOf(table, 'mean')]).toEqual([1, NaN, 3]);
});

test('ranges are asked for in whole blocks, the same ones from wherever they are seen', () => {
  expect(stretches({ from: 0, to: 40 }, 40, 10)).toEqual([{ first: 0, last: 39 }]);
  const blocks = stretches({ from: 0, to: 750 }, 750, 3000);
  expect(blocks[0]).toEqual({ first: 0, last: 63 });
  expect(blocks.at(-1)).toEqual({ first: 704, last: 749 });
  expect(stretches({ from: 70.5, to: 130 }, 750, 3000)).toEqual([
    { first: 64, last: 127 },
    { first: 128, last: 191 },
  ]);
  expect(
    stretches({ from: 70.5, to: 130 }, 750, 3000).every((stretch) =>
      blocks.some(({ first, last }) => first === stretch.first && last === stretch.last),
    ),
  ).toBe(true);
});
