import { mkdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a directory and those above it that are not there. Not `mkdir` with `recursive`: where a directory that is there takes no new ones, as `/proc`
 * does, that one makes its parent again and again, for ever.
 */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdirOnce(directory);
  } catch (error) {
    const parent = path.dirname(directory);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === directory) throw error;
    await makeDirectory(parent);
    await mkdirOnce(directory);
  }
}

async function mkdirOnce(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
