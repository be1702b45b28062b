import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DUMP_NAME } from '../../schema/index.ts';
import { unreadable } from '../system-error.ts';

export const DUMPS = 'dumps';

/** The iterations of the dumps that are there, ascending. */
export function listDumps(directory: string): number[] {
  return names(directory, DUMPS, [])
    .filter((name) => DUMP_NAME.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** What stands among the dumps under names that readers pass over. */
export function listOthers(directory: string): string[] {
  return names(directory, DUMPS, []).filter((name) => !DUMP_NAME.test(name));
}

/** The names in a dump and the bytes of their files. @throws {TraincubeError} `refused` */
export function listFiles(directory: string, dump: string): ReadonlyMap<string, number> {
  const files = new Map<string, number>();
  for (const name of names(directory, dump)) files.set(name, sizeOf(directory, `${dump}/${name}`));
  return files;
}

/** Names in a directory of a run. */
function names(directory: string, folder: string, otherwise?: string[]): string[] {
  try {
    return readdirSync(path.join(directory, folder));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && otherwise !== undefined) return otherwise;
    throw unreadable(folder, 'a directory', error);
  }
}

/** 0 for what is no file: whoever reads it refuses it. */
function sizeOf(directory: string, file: string): number {
  try {
    const status = statSync(path.join(directory, file), { throwIfNoEntry: false });
    return status?.isFile() ? status.size : 0;
  } catch (error) {
    throw unreadable(file, 'a file', error);
  }
}
