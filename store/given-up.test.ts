import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as lmdb from 'lmdb';
import { catalogueOf, collect, failure } from './contract.testing.ts';
import type { Block, Store } from './store.ts';

/** What lmdb-js calls, of each environment. */
interface NativeEnv {
  commitTxn(): boolean;
  abortTxn(): void;
}

/** Which commits fail, counted from 0, and how many there were. */
let error: string;
let fails: (commit: number) => boolean;
let commits: number;

// LMDB fails so once in some hundred GB: here it does when it is told to, as itself would. The transaction has ended then, and nothing of it is there.
jest.unstable_mockModule('lmdb', () => ({ ...lmdb, open: openFailing }));
const { openStore } = await import('./open.ts');

function openFailing(options: lmdb.RootDatabaseOptionsWithPath) {
  const root = lmdb.open(options) as lmdb.RootDatabase & { readonly env: NativeEnv };
  const commitTxn = root.env.commitTxn.bind(root.env);
  const value = () => {
    if (isOpening || !fails(commits++)) return commitTxn();
    root.env.abortTxn();
    throw new Error(error);
  };
  Object.defineProperty(root.env, 'commitTxn', { value });
  // Opening a table commits, too, and writes nothing.
  let isOpening = false;
  const openDB = root.openDB.bind(root) as (of: object) => unknown;
  const opened = (of: object) => {
    isOpening = true;
    const table = openDB(of);
    isOpening = false;
    return table;
  };
  Object.assign(root, { openDB: opened });
  return root;
}

const COUNT = 300;
const bytesOf = (number: number) => Buffer.alloc(100_000, `block ${number}, `);
/** For several transactions. */
const blocks = Array.from({ length: COUNT }, (_, number): Block => ({
  index: 'scalars',
  key: 'loss',
  number,
  bytes: bytesOf(number),
}));

let directory: string;
let store: Store;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traincube-given-up-'));
  fails = () => false;
  store = await openStore(path.join(directory, 'store'));
});

afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

function failCommits(text: string, which: (commit: number) => boolean): void {
  [error, fails, commits] = [text, which, 0];
}

const wholeOnes = async () => {
  const found = await collect(store.range({ run: 'run', index: 'scalars', key: 'loss' }, 0, COUNT));
  return found.filter(({ bytes, number }) => bytesOf(number).equals(bytes)).length;
};

test.each([
  'MDB_BAD_VALSIZE: Unsupported size of key/DB name/data, or wrong DUPFIXED size',
  'MDB_BAD_TXN: Transaction must abort, has a child, or is invalid: freelist entry 356 had bad/duplicate entries, error code 0',
  'MDB_NOTFOUND: No matching key/data pair found: Attempting to delete free-space record',
  'MDB_PROBLEM: Unexpected problem - txn should abort',
])('a transaction that LMDB gives up is begun again, and nothing of it is missing: %s', async (text) => {
  failCommits(text, (commit) => [0, 2, 3, 4].includes(commit));
  await store.put('run', blocks, catalogueOf('run', 7));
  expect(await wholeOnes()).toBe(COUNT);
  expect((await store.catalogue('run'))?.iterations).toHaveLength(7);
  expect(commits).toBeGreaterThan(5);
});

test('each attempt takes half as much as the one before', async () => {
  const read = jest.fn();
  const watched = blocks.map((block) => ({
    ...block,
    get bytes() {
      read();
      return block.bytes;
    },
  }));
  const taken: number[] = [];
  failCommits('MDB_BAD_VALSIZE: Unsupported size', (commit) => {
    taken.push(read.mock.calls.length);
    read.mockClear();
    return commit < 3;
  });
  await store.put('run', watched, catalogueOf('run', 7));
  const [first, ...others] = taken.slice(0, 4);
  expect(first).toBeGreaterThan(100);
  others.forEach((count, i) => expect(Math.abs(count - first! / 2 ** (i + 1))).toBeLessThan(2));
});

test('given up for the fifth time it ends in one sentence; what was there is kept, and the next put goes on', async () => {
  await store.put('run', [], catalogueOf('run', 2));
  failCommits('MDB_BAD_VALSIZE: Unsupported size', (commit) => commit >= 1 && commit <= 5);
  const thrown = await failure(store.put('run', blocks, catalogueOf('run', 7)));
  expect(commits).toBe(6);
  expect(thrown).toMatchObject({ code: 'unavailable', cause: { message: error } });
  expect(String(thrown)).toMatch(/could not be written to the end, .* run the same command once more/);
  expect((await store.catalogue('run'))?.iterations).toHaveLength(2);
  const written = await wholeOnes();
  expect(written).toBeGreaterThan(100);
  expect(written).toBeLessThan(COUNT);

  await store.put('run', blocks, catalogueOf('run', 7));
  expect(await wholeOnes()).toBe(COUNT);
});

test('one that removes a run is begun again', async () => {
  await store.put('run', blocks, catalogueOf('run'));
  failCommits('MDB_BAD_VALSIZE: Unsupported size', (commit) => commit < 2);
  await store.remove('run');
  expect(commits).toBe(3);
  expect(await store.runs()).toEqual([]);
  expect(await wholeOnes()).toBe(0);
});

test('one that fails for another reason is not begun again', async () => {
  failCommits('MDB_MAP_FULL: Environment mapsize limit reached', () => true);
  expect(await failure(store.put('run', blocks, catalogueOf('run')))).toMatchObject({ code: 'store-full' });
  expect(commits).toBe(1);
});
