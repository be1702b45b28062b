import { rmSync } from 'node:fs';
import path from 'node:path';
import { DUMPS, listDumps } from './read/dumps.ts';
import { IMAGES_FILE } from './read/images.ts';
import { MODEL_FILE } from './read/model.ts';
import { RUN_FILE } from './read/run.ts';

/**
 * Removes what was begun of a log, unless it has a dump: without one it is none that could be read. At once, for a process that a signal ends,
 * whatever of the log is being written; `run.json` last, so that what is left of it can be overwritten.
 * @returns whether it was removed
 */
export function discardLog(directory: string): boolean {
  const absolute = path.resolve(directory);
  if (listDumps(absolute).length > 0) return false;
  for (const name of [DUMPS, MODEL_FILE, IMAGES_FILE, RUN_FILE]) {
    rmSync(path.join(absolute, name), { recursive: true, force: true, maxRetries: 3 });
  }
  return true;
}
