import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import path from 'node:path';
import { refusal } from './refuse.ts';
import { unreadable } from './system-error.ts';

/** Whoever opens a pipe waits for its other end, unless he says that he will not. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK;

/** How a file is read: through the system's cache, or past it. */
export type FileAccess = 'cached' | 'direct';

/** Whether this system reads past its cache at all; if so, a file system may still refuse to. */
export const READS_DIRECTLY = constants.O_DIRECT !== undefined;

/** A file that is open, and its length in bytes. */
export interface OpenFile {
  readonly fd: number;
  readonly bytes: number;
}

/**
 * Opens a file of a run to read it; the caller closes it. A pipe, a device or a directory under its name is refused and never read.
 * @param name relative to the run's directory
 * @throws {TraincubeError} `refused`; `unavailable` where the system does not let it be opened
 */
export function openFile(directory: string, name: string, access: FileAccess = 'cached'): OpenFile {
  const fd = opened(directory, name, access);
  try {
    const status = fstatSync(fd);
    if (status.isFile()) return { fd, bytes: status.size };
    const kind = status.isDirectory() ? 'a directory' : status.isFIFO() ? 'a pipe' : 'a device';
    throw refusal({ file: name }, 'a file', kind);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function opened(directory: string, name: string, access: FileAccess): number {
  try {
    return openSync(path.join(directory, name), access === 'direct' ? READ | constants.O_DIRECT : READ);
  } catch (error) {
    throw unreadable(name, 'this file', error);
  }
}
