import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { TraincubeError } from '../schema/index.ts';

/** LMDB's file of pages; its lock file stands beside it. */
const DATA_FILE = 'data.mdb';

/**
 * Makes sure that LMDB can be opened in a directory; makes the directory where it may.
 * @throws {TraincubeError} `store-missing`, or `store-unreachable` where the system refuses
 */
export async function checkLmdbDirectory(directory: string, create: boolean): Promise<void> {
  const size = await sizeOf(path.join(directory, DATA_FILE), directory);
  if (size === 0 && !create) {
    throw new TraincubeError(
      'store-missing',
      `There is no store in ${directory}: make it with \`traincube index <run>\`.`,
      { directory },
    );
  }
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    if (size > 0) await access(path.join(directory, DATA_FILE), constants.R_OK | constants.W_OK);
  } catch (error) {
    throw directoryError(error, directory);
  }
}

/** Zero where there is no such file. */
async function sizeOf(file: string, directory: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw directoryError(error, directory);
  }
}

function directoryError(error: unknown, directory: string): TraincubeError {
  const { code } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOTDIR: 'is a file, or stands below one, and a store is a directory: name another one with --store',
    EEXIST: 'is a file, and a store is a directory: name another one with --store',
    EACCES: 'may not be read and written by this user: change its rights or name another one with --store',
    EROFS: 'is on a read-only file system: name another one with --store',
    ENOSPC: 'cannot be made, the disk is full: free some space and run the same command again',
  };
  return new TraincubeError(
    code === 'ENOSPC' ? 'store-full' : 'store-unreachable',
    `The store ${directory} ${reasons[code ?? ''] ?? `cannot be opened (${code}): check the path`}.`,
    { directory, code },
    { cause: error },
  );
}
