import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { TraincubeError, type ErrorCode } from '../schema/index.ts';
import type { MongoLocation } from './location.ts';

interface Meaning {
  readonly code: ErrorCode;
  /** What follows "MongoDB at <hosts> ". */
  readonly sentence: string;
}

const AGAIN = 'run the same command again, it goes on where it stopped';

const UNREACHABLE: Meaning = {
  code: 'store-unreachable',
  sentence: `cannot be reached: start it, or check the address and the network, and ${AGAIN}`,
};
const REFUSED: Meaning = {
  code: 'store-unreachable',
  sentence: 'does not take this user and password: check them, and authSource, in the address',
};
const FORBIDDEN: Meaning = {
  code: 'store-unreachable',
  sentence: 'does not let this user read and write the database: give the user the role readWrite on it',
};
const FULL: Meaning = {
  code: 'store-full',
  sentence: `has no room left, and what it held is kept: give it some and ${AGAIN}`,
};

/** Server codes of `error_codes.yml` of MongoDB. */
const BY_CODE: ReadonlyMap<unknown, Meaning> = new Map([
  [18, REFUSED],
  [13, FORBIDDEN],
  [14031, FULL],
  ...[6, 7, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436].map((code): [number, Meaning] => [
    code,
    UNREACHABLE,
  ]),
]);

/** What an error of the driver or the server means to a user; others, defects of ours among them, are handed back as they are. */
export function mongoError(error: unknown, { hosts, database }: MongoLocation): unknown {
  if (error instanceof TraincubeError) return error;
  const meaning = meaningOf(error);
  if (!meaning) return error;
  const { code, sentence } = meaning;
  const facts = { hosts, database, reason: withoutCredentials((error as Error).message) };
  return new TraincubeError(code, `MongoDB at ${hosts} ${sentence}.`, facts);
}

function meaningOf(error: unknown): Meaning | undefined {
  if (isSrvLookup(error)) return UNREACHABLE;
  if (!(error instanceof MongoError)) return undefined;
  const cause = causeOf(error);
  if (/no space left|out of disk|disk is full|quota|ENOSPC/i.test(cause.message)) return FULL;
  const known = BY_CODE.get(cause.code);
  if (known) return known;
  if (cause instanceof MongoServerSelectionError || cause instanceof MongoNetworkError) return UNREACHABLE;
  return cause instanceof MongoServerError ? failing(cause.message) : undefined;
}

/** An error of the server's own, such as a storage engine that has come to a stop. */
function failing(message: string): Meaning {
  const said = withoutCredentials(message).slice(0, 200);
  return {
    code: 'store-unreachable',
    sentence: `answered with an error ("${said}"): look at its log and its disk, and ${AGAIN}`,
  };
}

/** What an address that the driver cannot read means to a user. Only the driver's own errors are quoted: its URL parser's repeat the password. */
export function addressError(error: unknown, { hosts }: MongoLocation): TraincubeError {
  const reason =
    error instanceof MongoError
      ? withoutCredentials(error.message)
      : 'in a user or password, write "@", "/", ":", "%" and "?" as %40, %2F, %3A, %25 and %3F';
  return new TraincubeError('bad-option', `The address of MongoDB at ${hosts} has a mistake: ${reason}.`, {
    hosts,
  });
}

/** What stopped a batch of writes: the driver hides a broken connection inside an error of the server. */
function causeOf(error: MongoError): MongoError {
  const inner: unknown = error instanceof MongoBulkWriteError ? error.errorResponse : undefined;
  return inner instanceof MongoError ? inner : error;
}

/** The lookup of a `mongodb+srv` address: an error of the system, not of the driver. */
function isSrvLookup(error: unknown): boolean {
  return /^query(Srv|Txt)$/.test(String((error as { syscall?: unknown } | undefined)?.syscall));
}

function withoutCredentials(message: string): string {
  return message.replace(/\/\/[^/\s]*@/g, '//').replace(/[.\s]+$/, '');
}
