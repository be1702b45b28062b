import { jest } from '@jest/globals';
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
import type { RunDetail } from '../../schema/index.ts';
import { dumpsThatStay, flipsNeed, framed, isBeyond, readFlips, strongFlipsNeed } from './flips-need.ts';

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
  const flips = joinedFlips((await readFlips(batches(sent), 5)).parts);
  expect([...flips.image]).toEqual([0, 1, 2, 3]);
  expect(flips.offsets.length - 1).toBe(4);
  expect(sent).toEqual([0, 2, 4]);
  expect(await readFlips(batches([]), 1)).toEqual({ parts: [], isCut: true });
});

test('flips of a part of a run stand at its dumps, and at all others there are none', async () => {
  const part = joinedFlips((await readFlips(batches([]), 4)).parts);
  const { offsets, image } = framed(part, 3, 10);
  expect([...offsets]).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 4, 4, 4]);
  expect(image).toBe(part.image);
  expect(framed(part, 0, 4)).toBe(part);
  expect([...framed(joinedFlips([]), 2, 4).offsets]).toEqual([0, 0, 0, 0, 0]);
});

/** A run of so many dumps, at iterations 0, 1, 2, …; image i flips at dump i alone. */
function runOf(dumps: number, findingsTo: number | null = null): RunDetail {
  const iterations = Array.from({ length: dumps }, (_, dump) => dump);
  return { id: 'run', iterations, startedAt: 'then', images: 1000, findingsTo } as unknown as RunDetail;
}

/** A server that has flips of dumps up to `has.dumps`; says what it was asked for. */
function serving(has: { dumps: number }): string[] {
  const asked: string[] = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation((input) => {
    const query = new URL(String(input), 'http://server').searchParams;
    const [from, to] = [Number(query.get('from') ?? 0), Number(query.get('to') ?? has.dumps - 1)];
    asked.push(`${from} to ${to}`);
    const parts = [];
    for (let dump = from; dump <= Math.min(to, has.dumps - 1); dump += 2)
      parts.push(batchMessage(batchAt(dump)));
    return Promise.resolve(
      new Response(Buffer.from(concatenate([schemaMessage(classStats), ...parts, END_OF_STREAM]))),
    );
  });
  return asked;
}

const { signal } = new AbortController();

describe('as a run grows', () => {
  afterEach(() => jest.restoreAllMocks());

  test('of one that is here whole only new dumps are asked for, and the last right runs end with the run', async () => {
    const has = { dumps: 4 };
    const asked = serving(has);
    const before = await flipsNeed(runOf(4)).load(signal);
    has.dumps = 6;
    const { flips, known } = await flipsNeed(runOf(6)).load(signal, before);
    expect(asked).toEqual(['0 to 3', '4 to 5']);
    expect(known).toEqual({ first: 0, last: 5 });
    expect([...flips.rightRun]).toEqual([6, 5, 4, 3, 2, 1]);
  });

  test('of one with more flips than there is room for nothing is asked for until the index has written the last right runs', async () => {
    const asked = serving({ dumps: 10 });
    const before = await flipsNeed(runOf(8), 5).load(signal);
    expect(before.known).toEqual({ first: 0, last: 3 });
    const later = await flipsNeed(runOf(10), 5).load(signal, before);
    expect(asked).toHaveLength(1);
    expect(later.known).toEqual(before.known);
    expect([...later.flips.offsets]).toEqual([0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4]);
    const settled = await flipsNeed(runOf(10, 9), 5).load(signal, later);
    expect(asked).toHaveLength(2);
    expect([...settled.flips.rightRun]).toEqual([5, 6, 5, 6]);
    await flipsNeed(runOf(10, 9), 5).load(signal, settled);
    expect(asked).toHaveLength(2);
  });

  test('of one that outgrows the room the right runs are those of the index, not of the shorter run', async () => {
    const has = { dumps: 4 };
    const asked = serving(has);
    const before = await flipsNeed(runOf(4), 5).load(signal);
    expect([...before.flips.rightRun]).toEqual([4, 3, 2, 1]);
    has.dumps = 8;
    const { flips, known } = await flipsNeed(runOf(8), 5).load(signal, before);
    expect(asked).toEqual(['0 to 3', '4 to 7', '0 to 7']);
    expect(known).toEqual({ first: 0, last: 3 });
    expect([...flips.rightRun]).toEqual([5, 6, 5, 6]);
  });

  test('what is missing of an answer that was too short for another reason is asked for next', async () => {
    const has = { dumps: 4 };
    const asked = serving(has);
    const before = await flipsNeed(runOf(8)).load(signal);
    expect(before.known).toEqual({ first: 0, last: 3 });
    has.dumps = 8;
    const { flips, known } = await flipsNeed(runOf(8)).load(signal, before);
    expect(asked).toEqual(['0 to 3', '4 to 7']);
    expect(known).toEqual({ first: 0, last: 7 });
    expect([...flips.offsets]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...flips.rightRun]).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });
});

test('of a run that is cut only what its first dumps do not bring is asked for', () => {
  const first = { first: 0, last: 99 };
  expect(isBeyond(first, { first: 0, last: 999 }, 1000)).toBe(false);
  expect(isBeyond(first, { first: 64, last: 255 }, 1000)).toBe(true);
  expect(isBeyond(first, { first: 64, last: 99 }, 1000)).toBe(false);
  expect(isBeyond({ first: 0, last: 999 }, { first: 512, last: 1023 }, 1000)).toBe(false);
});

/** One dump, at which the first images of class 0 flip after and before nine equal results. */
function strikeOf(count: number): RecordBatch {
  const flips = classStats.fields.at(-1)!.type;
  const all = (value: (i: number) => number) => Int32Array.from({ length: count }, (_, i) => value(i));
  const entries = structs(flips.children[0]!.type, count, [
    integers(all((i) => i)),
    integers(all(() => 9)),
    integers(all(() => 9)),
    booleans(new Uint8Array(count)),
  ]);
  return recordBatch(classStats, [
    ...[-1, 0].map((value) => integers(Int32Array.of(value))),
    ...[0, 1, 2, 3].map(() => nullableFloats(new Float32Array(1))),
    lists(flips, 1, entries, Int32Array.of(0, count)),
  ]);
}

test('of more flips of anomalies than there is room for those of the least threshold at which there is', async () => {
  const scores = Array.from({ length: 40 }, (_, dump) => (dump % 10) + 1);
  const asked: number[] = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation((input) => {
    const query = new URL(String(input), 'http://server').searchParams;
    expect(query.get('window')).toBe('5');
    const threshold = Number(query.get('threshold'));
    asked.push(threshold);
    const rows = scores.map((score) => batchMessage(strikeOf(score >= threshold ? score : 0)));
    return Promise.resolve(
      new Response(Buffer.from(concatenate([schemaMessage(classStats), ...rows, END_OF_STREAM]))),
    );
  });
  const run = { ...runOf(40), classes: 1 };
  const loaded = (threshold: number, most?: number) =>
    strongFlipsNeed(run, new Uint16Array(1000), { window: 5, threshold }, most).load(signal);
  expect((await loaded(3)).threshold).toBe(3);
  asked.length = 0;
  const { flips, window, threshold } = await loaded(1, 100);
  expect([window, threshold, asked]).toEqual([5, 9, [1, 8, 9]]);
  expect(flips.image).toHaveLength(4 * (9 + 10));
  expect(flips.offsets).toHaveLength(41);
  const told: number[] = [];
  const rule = { window: 5, threshold: 3 };
  await strongFlipsNeed(run, new Uint16Array(1000), rule, undefined, (dumps) => told.push(dumps)).load(
    signal,
  );
  expect(told).toEqual(scores.map((_, dump) => dump + 1));
  jest.restoreAllMocks();
});
