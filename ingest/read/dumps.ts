import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DUMP_NAME } from '../../schema/index.ts';
import { refusal } from '../refuse.ts';

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

/** The files of a dump and their bytes. @throws {TraincubeError} `refused` */
export function listFiles(directory: string, dump: string): ReadonlyMap<string, number> {
  const files = new Map<string, number>();
  for (const name of names(directory, dump)) {
    const status = statSync(path.join(directory, dump, name), { throwIfNoEntry: false });
    if (status?.isFile()) files.set(name, status.size);
  }
  return files;
}

/** Names in a directory of a run. */
function names(directory: string, folder: string, otherwise?: string[]): string[] {
  try {
    return readdirSync(path.join(directory, folder));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && otherwise !== undefined) return otherwise;
    throw refusal({ file: folder }, 'a directory', code === 'ENOENT' ? 'none' : String(code));
  }
}
