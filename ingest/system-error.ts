import { TraincubeError } from '../schema/index.ts';
import { refusal } from './refuse.ts';

/** What the system says where a path itself is not what a run has there. All else it says is about the machine: the same file may be read a moment later. */
const OF_THE_PATH: Readonly<Record<string, string>> = {
  ENOENT: 'none',
  ENOTDIR: 'a file',
  EISDIR: 'a directory',
  ELOOP: 'a link to itself',
  ENXIO: 'a socket',
};

/** What to do about it, where that is known. */
const ADVICE: Readonly<Record<string, string>> = {
  EACCES: 'give this user the right to do so',
  EPERM: 'give this user the right to do so',
  EROFS: 'name a directory that can be written',
  ENOENT: 'name a directory that can be made',
  EMFILE: 'let this process have more files open (ulimit -n)',
  ENFILE: 'let this machine have more files open',
  ENOSPC: 'make room on its disk',
  EDQUOT: 'make room under its quota',
  EFBIG: 'let this process write larger files (ulimit -f)',
};

/**
 * The error for a file that could not be read: `refused` where that is a fault of the log, `unavailable` where the system failed. To refuse a dump for the
 * latter would leave it out of the index for good.
 * @param file relative to the run's directory
 * @param expected what is refused otherwise
 */
export function unreadable(file: string, expected: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const found = OF_THE_PATH[error.code];
  if (found !== undefined) return refusal({ file }, expected, found);
  return failure(`${file} cannot be read`, error, 'see to its disk, and try again');
}

/** Does `work` on the disk; what the system does not let it write ends in `unavailable`. */
export async function writing<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw failure(`${directory} cannot be written`, error, 'see to its disk, and try again');
  }
}

function failure(what: string, error: SystemError, otherwise: string): TraincubeError {
  const { code, message } = error;
  const said = message.replace(/, \w+( '.*)?$/s, '');
  return new TraincubeError(
    'unavailable',
    `${what} (${said}); ${ADVICE[code] ?? otherwise}.`,
    { code },
    { cause: error },
  );
}

type SystemError = NodeJS.ErrnoException & { readonly code: string };

function isSystemError(error: unknown): error is SystemError {
  const { syscall, code } = Object(error) as Partial<SystemError>;
  return typeof syscall === 'string' && typeof code === 'string';
}
