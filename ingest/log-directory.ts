import { readdirSync } from 'node:fs';
import { LOG_FORMAT, TraincubeError } from '../schema/index.ts';
import { readJson } from './read/json.ts';
import { RUN_FILE } from './read/run.ts';
import { unreadable } from './system-error.ts';

/**
 * Whether a log may be begun in a directory: where there is none, where it is empty, or where it holds a run that is to be overwritten. Among files that
 * are not a run's nothing is written and nothing removed.
 * @throws {TraincubeError} `bad-option`; `unavailable` where the system does not let it be read
 */
export function checkLogDirectory(directory: string, overwrite: boolean): void {
  if (isEmpty(directory)) return;
  const isRun = holdsRun(directory);
  if (isRun && overwrite) return;
  const sentence = isRun
    ? `${directory} already holds a run; name another directory, or replace it with --overwrite.`
    : `${directory} holds files that are not a run; name a new directory.`;
  throw new TraincubeError('bad-option', sentence, { directory });
}

function isEmpty(directory: string): boolean {
  try {
    return readdirSync(directory).length === 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code !== 'ENOTDIR') throw unreadable(directory, 'a directory', error);
    throw new TraincubeError('bad-option', `${directory} is not a directory; name a new one.`, { directory });
  }
}

/** By the format that `run.json` names, whatever else is wrong with it: a file of this name may be another program's. */
function holdsRun(directory: string): boolean {
  try {
    const { format } = Object(readJson(directory, RUN_FILE)) as Record<string, unknown>;
    return format === LOG_FORMAT;
  } catch (error) {
    if (error instanceof TraincubeError && error.code === 'refused') return false;
    throw error;
  }
}
