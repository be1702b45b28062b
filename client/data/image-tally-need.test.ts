import { jest } from '@jest/globals';
import { ImageTally, joinedFlips } from '../../analysis/index.ts';
import { booleans, integers, lists, nullableFloats, structs } from '../../indexer/tables/columns.ts';
import {
  END_OF_STREAM,
  batchMessage,
  classStats,
  concatenate,
  recordBatch,
  schemaMessage,
  type RunDetail,
} from '../../schema/index.ts';
import { imageTallyNeed } from './image-tally-need.ts';

const IMAGES = 5;
const { signal } = new AbortController();

/** Image d modulo 5 flips at dump d, and is right then where d is odd. */
function rowAt(dump: number): Uint8Array {
  const flips = classStats.fields.at(-1)!.type;
  const own = integers(Int32Array.of(dump % IMAGES));
  const entries = structs(flips.children[0]!.type, 1, [own, own, own, booleans(Uint8Array.of(dump % 2))]);
  return batchMessage(
    recordBatch(classStats, [
      integers(Int32Array.of(-1)),
      integers(Int32Array.of(dump)),
      ...[0, 1, 2, 3].map(() => nullableFloats(new Float32Array(1))),
      lists(flips, 1, entries, Int32Array.of(0, 1)),
    ]),
  );
}

function serving(): string[] {
  const asked: string[] = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation((input) => {
    const { pathname, searchParams } = new URL(String(input), 'http://server');
    const [from, to] = [Number(searchParams.get('from')), Number(searchParams.get('to'))];
    asked.push(`${pathname.split('/').at(-1)} ${from} to ${to}`);
    const rows = Array.from({ length: to - from + 1 }, (_, row) => rowAt(from + row));
    return Promise.resolve(
      new Response(Buffer.from(concatenate([schemaMessage(classStats), ...rows, END_OF_STREAM]))),
    );
  });
  return asked;
}

function runOf(dumps: number, startedAt = 'then'): RunDetail {
  const iterations = Array.from({ length: dumps }, (_, dump) => dump);
  return { id: 'run', iterations, startedAt, images: IMAGES } as unknown as RunDetail;
}

function tallyOf(dumps: number): ImageTally {
  const tally = new ImageTally(IMAGES);
  const image = Int32Array.from({ length: dumps }, (_, dump) => dump % IMAGES);
  const offsets = Int32Array.from({ length: dumps + 1 }, (_, dump) => dump);
  tally.add({ ...joinedFlips([]), offsets, image, learned: Uint8Array.from(image, (_, dump) => dump % 2) });
  return tally;
}

const factsOf = (tally: ImageTally) => tally.facts(new Uint8Array(IMAGES));

afterEach(() => jest.restoreAllMocks());

test('of the class that is wanted, or of all, however many flips there are', async () => {
  const asked = serving();
  expect(factsOf(await imageTallyNeed(runOf(300), 'all').load(signal))).toEqual(factsOf(tallyOf(300)));
  await imageTallyNeed(runOf(4), 7).load(signal);
  expect(asked).toEqual(['all 0 to 299', '7 0 to 3']);
  expect(imageTallyNeed(runOf(4), 7).key).not.toBe(imageTallyNeed(runOf(4), 'all').key);
});

test('as a run grows only new dumps are asked for; what was handed out stays; of another run all are', async () => {
  const asked = serving();
  const before = await imageTallyNeed(runOf(20), 'all').load(signal);
  const after = await imageTallyNeed(runOf(33), 'all').load(signal, before);
  expect(await imageTallyNeed(runOf(33), 'all').load(signal, after)).toMatchObject({ dumps: 33 });
  expect(asked).toEqual(['all 0 to 19', 'all 20 to 32']);
  expect(factsOf(before)).toEqual(factsOf(tallyOf(20)));
  expect(factsOf(after)).toEqual(factsOf(tallyOf(33)));
  await imageTallyNeed(runOf(33, 'later'), 'all').load(signal, after);
  expect(asked.at(-1)).toBe('all 0 to 32');
});
