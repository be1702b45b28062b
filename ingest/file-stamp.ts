import { stat } from 'node:fs/promises';

/** Two writings within so many ms may leave the same time behind. */
const COARSEST = 50;

/**
 * Another one than before where a file was written, or another file took its place; empty where there is none. It is of inode, size and time. A file that
 * was written just now may be written again and keep all three, so of such a one it is another one each time.
 */
export async function fileStamp(file: string): Promise<string> {
  const entry = await stat(file).catch(() => undefined);
  if (!entry) return '';
  const { ino, size, mtimeMs } = entry;
  const isHot = Math.abs(Date.now() - mtimeMs) < COARSEST;
  return [ino, size, mtimeMs, ...(isHot ? [performance.now()] : [])].join(' ');
}
