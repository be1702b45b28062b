import {
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
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

function classRows(classId: number, iterations: number[], errors: number[]): Table {
  return new Table({
    class: vectorFromArray(
      iterations.map(() => classId),
      new Int32(),
    ),
    iteration: vectorFromArray(iterations, new Int32()),
    error: vectorFromArray(errors, new Float32()),
    confidence: vectorFromArray(
      errors.map((error) => 1 - error),
      new Float32(),
    ),
  });
}

test('rows of all classes land at their class and dump, whatever their order', () => {
  const table = throughWire(
    classRows(1, [300, 400], [0.5, 0.25]).concat(
      classRows(-1, [300, 400], [0.9, 0.9]),
      classRows(0, [400, 300], [1, 0.75]),
    ),
  );
  const rows = new Map([100, 200, 300, 400].map((iteration, row) => [iteration, row]));
  const chunk = readClassChunk(table, rows, 3, { first: 2, last: 3 });
  const { error, confidence } = addChunks(awaitedSeries(3, 4), [chunk]);
  expect([...ofClass(error, 0, 4)]).toEqual([AWAITED, AWAITED, 0.75, 1]);
  expect([...ofClass(error, 1, 4)]).toEqual([AWAITED, AWAITED, 0.5, 0.25]);
  expect([...ofClass(error, 2, 4)]).toEqual([AWAITED, AWAITED, NaN, NaN]);
  expect([...ofClass(confidence, 1, 4)]).toEqual([AWAITED, AWAITED, 0.5, 0.75]);
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
