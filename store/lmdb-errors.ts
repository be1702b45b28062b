import { TraincubeError, type ErrorCode } from '../schema/index.ts';

interface Meaning {
  readonly code: ErrorCode;
  /** What follows "The store <directory> ". */
  readonly sentence: string;
}

const FULL: Meaning = {
  code: 'store-full',
  sentence:
    'could not be written to the end, its disk is full or failing, and what it held is kept: free some space and run the same command again, it goes on where it stopped',
};
const FOREIGN: Meaning = {
  code: 'store-conflict',
  sentence:
    'does not hold a readable LMDB store: name another directory with --store, or remove it and index the runs again',
};
const BUSY: Meaning = {
  code: 'store-busy',
  sentence: 'is in use by too many processes: end one of them and try again',
};

/** By the text of LMDB or of the system. A write that the disk takes only in part is an "Input/output error" of LMDB. */
const MEANINGS: readonly (readonly [RegExp, Meaning])[] = [
  [/MDB_MAP_FULL|No space left|File too large|quota|Input\/output error/i, FULL],
  [
    /MDB_INVALID|MDB_VERSION_MISMATCH|MDB_CORRUPTED|MDB_PAGE_NOTFOUND|MDB_INCOMPATIBLE|MDB_PROBLEM|MDB_BAD_/i,
    FOREIGN,
  ],
  [/MDB_READERS_FULL|MDB_TXN_FULL|Resource temporarily/i, BUSY],
];

/** What an error of LMDB means to a user; others, defects of ours among them, are handed back as they are. */
export function lmdbError(error: unknown, directory: string): unknown {
  if (!(error instanceof Error) || error instanceof TraincubeError) return error;
  const meaning = MEANINGS.find(([pattern]) => pattern.test(error.message))?.[1];
  if (!meaning) return error;
  return new TraincubeError(
    meaning.code,
    `The store ${directory} ${meaning.sentence}.`,
    { directory, reason: error.message },
    { cause: error },
  );
}

/**
 * What a transaction ends with whose free pages LMDB cannot make sense of (https://github.com/HarperFast/harper/issues/686, 689). Not found is, then, a page of them or the record that
 * was to be removed.
 */
const GIVEN_UP = /^(MDB_BAD_VALSIZE|MDB_BAD_TXN|MDB_NOTFOUND|MDB_PROBLEM):/;

/** Whether a transaction ended with an error of LMDB that another attempt may not meet. */
export function isGivenUp(error: unknown): error is Error {
  return error instanceof Error && GIVEN_UP.test(error.message);
}

/** What is said when no attempt succeeded. */
export function unwrittenError(error: Error, directory: string): TraincubeError {
  return new TraincubeError(
    'unavailable',
    `The store ${directory} could not be written to the end, and what it held is kept: run the same command once more; if it ends so again, name another directory with --store, or remove this one and index the runs again.`,
    { directory, reason: error.message },
    { cause: error },
  );
}

export function keyTooLong(place: string, length: number, longest: number): TraincubeError {
  const shown = place.replace(/[\u0000-\u0002]+/g, ' ').slice(0, 60);
  return new TraincubeError(
    'bad-option',
    `The names of run, index and key take ${length} bytes in the store and ${longest} is the most ("${shown}…"): give the run or the column a shorter name.`,
    { length, longest },
  );
}
