import { constants, existsSync, type Stats } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { TraincubeError } from '../schema/index.ts';
import { DATA_FILE, NOT_LMDB, lmdbFileFault } from './lmdb-file.ts';

/** What may be done with a store. */
export type Access = 'read-write' | 'read-only';

/**
 * Makes sure that LMDB can be opened in a directory; makes the directory where it may. A store that is there, on a read-only file system, can
 * be read: LMDB then does without its lock file.
 * @throws {TraincubeError} `store-missing`; `store-unreachable` where the system refuses; `store-conflict` where it holds something else
 */
export async function checkLmdbDirectory(directory: string, create: boolean): Promise<Access> {
  const file = path.join(directory, DATA_FILE);
  try {
    const entry = await entryOf(file);
    if (entry && !entry.isFile()) throw damaged(directory, NOT_LMDB);
    const size = entry?.size ?? 0;
    if (size === 0 && !create) throw noStore(directory);
    if (size === 0) await makeDirectory(directory);
    const may = !create && (await isReadOnly(directory)) ? 'read-only' : 'read-write';
    const rights = may === 'read-only' ? constants.R_OK : constants.R_OK | constants.W_OK;
    await access(directory, rights | constants.X_OK);
    if (size === 0) return may;
    await access(file, rights);
    const fault = await lmdbFileFault(file, size);
    if (fault) throw damaged(directory, fault);
    return may;
  } catch (error) {
    throw error instanceof TraincubeError ? error : refused(error as NodeJS.ErrnoException, directory);
  }
}

async function entryOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Level by level: `mkdir` with `recursive` says ENOENT of a read-only file system, and in `/proc` it never ends. */
async function makeDirectory(directory: string): Promise<void> {
  if (existsSync(directory)) return;
  await makeDirectory(path.dirname(directory));
  await mkdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

async function isReadOnly(directory: string): Promise<boolean> {
  return access(directory, constants.W_OK).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'EROFS',
  );
}

export function noStore(directory: string): TraincubeError {
  const sentence = `There is no store in ${directory}: make it with \`traincube index <run>\`.`;
  return new TraincubeError('store-missing', sentence, { directory });
}

function damaged(directory: string, fault: string): TraincubeError {
  return new TraincubeError(
    'store-conflict',
    `The store ${directory} cannot be read, its ${DATA_FILE} ${fault}: name another directory with --store, or remove this one and index its runs again.`,
    { directory, fault },
  );
}

/** What is said of a write to a store that was opened to be read. */
export function readOnlyError(directory: string): TraincubeError {
  return new TraincubeError('store-unreachable', `The store ${directory} ${READ_ONLY}.`, { directory });
}

const READ_ONLY = 'is on a read-only file system: name another one with --store';

const REASONS: Readonly<Record<string, string>> = {
  ENOTDIR: 'is a file, or stands below one, and a store is a directory: name another one with --store',
  EEXIST: 'is a file, and a store is a directory: name another one with --store',
  EACCES: 'may not be read and written by this user: change its rights, or name another one with --store',
  EROFS: READ_ONLY,
  ENOENT: 'cannot be made here: name another one with --store',
  ENOSPC: 'cannot be made, the disk is full: free some space and run the same command again',
};

/** What the system's refusal means. */
function refused(cause: NodeJS.ErrnoException, directory: string): TraincubeError {
  const { code = 'unknown error' } = cause;
  return new TraincubeError(
    code === 'ENOSPC' ? 'store-full' : 'store-unreachable',
    `The store ${directory} ${REASONS[code] ?? `cannot be opened (${code}): check the path`}.`,
    { directory, code },
    { cause },
  );
}
