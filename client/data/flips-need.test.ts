import { tableFromIPC, type RecordBatch } from 'apache-arrow';
import {
  END_OF_STREAM,
  batchMessage,
  classStats,
  concatenate,
  recordBatch,
  schemaMessage,
} from '../../schema/index.ts';
import { booleans, integers, lists, nullableFloats, structs } from '../../indexer/tables/columns.ts';
import { joinedFlips } from '../../analysis/index.ts';
import { dumpsThatStay, framed, readFlips } from './flips-need.ts';

const known = { startedAt: 'then', iterations: [100, 200, 300] };

test('of a run that has grown all dumps stay; of another one none', () => {
  expect(dumpsThatStay(known, { startedAt: 'then', iterations: [100, 200, 300, 400] })).toBe(3);
  expect(dumpsThatStay(known, known)).toBe(3);
  expect(dumpsThatStay(known, { startedAt: 'later', iterations: [100, 200, 300, 400] })).toBe(0);
  expect(dumpsThatStay(known, { startedAt: 'then', iterations: [100, 200, 250, 300] })).toBe(0);
  expect(dumpsThatStay(known, { startedAt: 'then', iterations: [100, 200] })).toBe(0);
  expect(dumpsThatStay(undefined, known)).toBe(0);
});

/** Two dumps, at each of which one image flips. */
function batchAt(dump: number): RecordBatch {
  const floats = () => nullableFloats(new Float32Array(2));
  const flips = classStats.fields.at(-1)!.type;
  const item = flips.children[0]!.type;
  const entries = structs(item, 2, [
    integers(Int32Array.of(dump, dump + 1)),
    integers(Int32Array.of(3, 4)),
    integers(Int32Array.of(5, 6)),
    booleans(Uint8Array.of(1, 0)),
  ]);
  return recordBatch(classStats, [
    integers(Int32Array.of(-1, -1)),
    integers(Int32Array.of(dump, dump + 1)),
    ...[0, 1, 2, 3].map(floats),
    lists(flips, 2, entries, Int32Array.of(0, 1, 2)),
  ]);
}

function* batches(sent: number[]): Iterable<RecordBatch> {
  for (let dump = 0; dump < 1000; dump += 2) {
    sent.push(dump);
    const bytes = concatenate([schemaMessage(classStats), batchMessage(batchAt(dump)), END_OF_STREAM]);
    yield tableFromIPC(bytes).batches[0]!;
  }
}

test('no more flips are read than there is room for, whatever the length of the run; what is read is whole dumps', async () => {
  const sent: number[] = [];
  const flips = joinedFlips(await readFlips(batches(sent), 5));
  expect([...flips.image]).toEqual([0, 1, 2, 3]);
  expect(flips.offsets.length - 1).toBe(4);
  expect(sent).toEqual([0, 2, 4]);
  expect(await readFlips(batches([]), 1)).toEqual([]);
});

test('flips of a part of a run stand at its dumps, and at all others there are none', async () => {
  const part = joinedFlips(await readFlips(batches([]), 4));
  const { offsets, image } = framed(part, 3, 10);
  expect([...offsets]).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 4, 4, 4]);
  expect(image).toBe(part.image);
  expect(framed(part, 0, 4)).toBe(part);
  expect([...framed(joinedFlips([]), 2, 4).offsets]).toEqual([0, 0, 0, 0, 0]);
});
