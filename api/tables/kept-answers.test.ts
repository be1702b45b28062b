import { ENTRY_BYTES, KeptAnswers } from './kept-answers.ts';

let made = 0;

beforeEach(() => (made = 0));

/** An answer of these parts, each a number of bytes. */
function answer(...lengths: readonly number[]): () => AsyncIterable<Uint8Array> {
  return async function* () {
    made++;
    for (const [at, length] of lengths.entries()) yield new Uint8Array(length).fill(at + 1);
  };
}

async function taken(parts: ReturnType<KeptAnswers['of']>): Promise<number[]> {
  const bytes: number[] = [];
  for await (const part of parts) bytes.push(...part);
  return bytes;
}

test('what was taken to its end is not made again', async () => {
  const answers = new KeptAnswers();
  expect(await taken(answers.of('a', answer(2, 1)))).toEqual([1, 1, 2]);
  expect(await taken(answers.of('a', answer(9)))).toEqual([1, 1, 2]);
  expect(await taken(answers.of('b', answer(1)))).toEqual([1]);
  expect({ made, size: answers.size }).toEqual({ made: 2, size: 4 + 2 * ENTRY_BYTES });
});

test('what was not taken to its end, or failed, is not kept', async () => {
  const answers = new KeptAnswers();
  for await (const part of answers.of('a', answer(2, 1))) {
    expect(part).toHaveLength(2);
    break;
  }
  const failing = async function* () {
    yield new Uint8Array(5);
    throw new Error('the store is gone');
  };
  await expect(taken(answers.of('a', failing))).rejects.toThrow('gone');
  expect(answers.size).toBe(0);
  expect(await taken(answers.of('a', answer(1)))).toEqual([1]);
  expect(made).toBe(2);
});

test('what was not asked for the longest time goes when room is needed', async () => {
  const answers = new KeptAnswers(10 + 2 * ENTRY_BYTES);
  for (const key of ['a', 'b', 'a', 'c']) await taken(answers.of(key, answer(4)));
  expect({ made, size: answers.size }).toEqual({ made: 3, size: 8 + 2 * ENTRY_BYTES });
  await taken(answers.of('a', answer(4)));
  await taken(answers.of('c', answer(4)));
  expect(made).toBe(3);
  await taken(answers.of('b', answer(4)));
  expect({ made, size: answers.size }).toEqual({ made: 4, size: 8 + 2 * ENTRY_BYTES });
});

test('an answer that two make at once counts once', async () => {
  const answers = new KeptAnswers(10 + 2 * ENTRY_BYTES);
  const both = [answers.of('a', answer(4)), answers.of('a', answer(4))];
  await Promise.all(both.map(taken));
  expect({ made, size: answers.size }).toEqual({ made: 2, size: 4 + ENTRY_BYTES });
});

test('one that is too large is sent, not kept, and takes no room from others', async () => {
  const answers = new KeptAnswers(100 + 2 * ENTRY_BYTES, 5, 8);
  const large = (answers.of('large', answer(3, 3, 3)) as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  await large.next();
  await large.next();
  expect(await taken(answers.of('small', answer(5)))).toHaveLength(5);
  expect(answers.size).toBe(5 + ENTRY_BYTES);
  expect((await large.next()).value).toHaveLength(3);
  expect((await large.next()).done).toBe(true);
  expect(answers.size).toBe(5 + ENTRY_BYTES);
});

test('of answers that are made at the same time so many are collected as there is room for', async () => {
  const answers = new KeptAnswers(100 + 2 * ENTRY_BYTES, 50, 6);
  const slow = answers.of('slow', answer(4, 1)) as AsyncIterable<Uint8Array>;
  const parts = slow[Symbol.asyncIterator]();
  await parts.next();
  expect(await taken(answers.of('other', answer(3)))).toEqual([1, 1, 1]);
  expect(answers.size).toBe(0);
  await parts.next();
  await parts.next();
  expect(answers.size).toBe(5 + ENTRY_BYTES);
  await taken(answers.of('other', answer(3)));
  expect(answers.size).toBe(8 + 2 * ENTRY_BYTES);
});

test('answers without a byte fill the room, too', async () => {
  const answers = new KeptAnswers(10 * ENTRY_BYTES);
  for (let key = 0; key < 100; key++) await taken(answers.of(String(key), answer()));
  expect(answers.size).toBe(10 * ENTRY_BYTES);
  for (const key of [90, 99]) await taken(answers.of(String(key), answer()));
  expect(made).toBe(100);
  await taken(answers.of('89', answer()));
  expect(made).toBe(101);
});
