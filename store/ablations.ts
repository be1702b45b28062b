import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, constants, mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { TraincubeError, ablation, type Ablation } from '../schema/index.ts';
import { parseLocation } from './location.ts';

const FOLDER = 'ablations';

/** Names of files that are ablations, without their ending: the iteration, and what tells one ablation of it from another. */
const ID = /^\d{9}-[\da-f]{8}$/;

/** What a file holds, or why that is no ablation. */
export type StoredAblation =
  { readonly id: string; readonly ablation: Ablation } | { readonly file: string; readonly message: string };

/**
 * Where the ablations of a run are: in its embedded store's directory, which is beside the run unless the user names another one, so that nothing
 * is ever written into a log. Undefined for a store that is no directory.
 *
 * @param run the name of the run's directory
 */
export function ablationDirectory(location: string, run: string): string | undefined {
  const parsed = parseLocation(location);
  if (parsed.kind !== 'lmdb' || run !== path.basename(run) || /^\.*$/.test(run)) return undefined;
  return path.join(parsed.directory, FOLDER, run);
}

/** Makes the directory, and makes sure that it can be written: before the work, not after it. @throws {TraincubeError} `unavailable` */
export async function prepareAblations(directory: string): Promise<void> {
  await writing(directory, async () => {
    await makeDirectory(directory);
    await access(directory, constants.W_OK | constants.X_OK);
  });
}

/**
 * Writes an ablation beside its name and renames it, so that a reader never sees half of it. The same command writes the same file.
 *
 * @returns the file's path
 * @throws {TraincubeError} `unavailable`
 */
export async function writeAblation(directory: string, content: Ablation): Promise<string> {
  const file = path.join(directory, `${ablationId(content)}.json`);
  const beside = `${file}.${process.pid}.tmp`;
  return writing(directory, async () => {
    await makeDirectory(directory);
    try {
      const handle = await open(beside, 'w');
      try {
        await handle.writeFile(`${JSON.stringify(content)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, file);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
    return file;
  });
}

/** The ids of the ablations in a directory, ascending; none where there is no directory. Names that are not those of ablations are passed over. */
export async function ablationIds(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  const files = names.map((name) => path.parse(name)).filter(({ ext }) => ext === '.json');
  return files
    .map(({ name }) => name)
    .filter((name) => ID.test(name))
    .sort();
}

/** @param id one of `ablationIds` */
export async function readAblation(directory: string, id: string): Promise<StoredAblation> {
  const file = path.join(directory, `${id}.json`);
  try {
    return { id, ablation: ablation.parse(JSON.parse(await readFile(file, 'utf8'))) };
  } catch (error) {
    return { id, file, message: reasonOf(error) };
  }
}

/** Changes whenever the file does, or the right to read it; empty where there is none. @param id one of `ablationIds` */
export async function ablationStamp(directory: string, id: string): Promise<string> {
  return stat(path.join(directory, `${id}.json`), { bigint: true }).then(
    ({ ino, size, mtimeNs, ctimeNs }) => [ino, size, mtimeNs, ctimeNs].join(' '),
    () => '',
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'expected JSON, found something else';
  if (!(error instanceof z.ZodError))
    return `cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`;
  const [{ path: place, message }] = error.issues as [z.core.$ZodIssue];
  return place.length === 0 ? message : `field ${place.join('.')}: ${message}`;
}

/** From what decides the numbers, so that one ablation does not stand there twice. */
function ablationId({ run, iteration, filters, zeroed, control, backend }: Ablation): string {
  const facts = [run.startedAt, filters.map((one) => [one.layer, one.filters]), zeroed, control, backend];
  const hash = createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  return `${String(iteration).padStart(9, '0')}-${hash.slice(0, 8)}`;
}

/** Level by level: `mkdir` with `recursive` says ENOENT of a read-only file system. */
async function makeDirectory(directory: string): Promise<void> {
  if (existsSync(directory)) return;
  await makeDirectory(path.dirname(directory));
  await mkdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EROFS: 'is on a read-only file system: name another store with --store',
  EACCES: 'may not be written by this user: change its rights, or name another store with --store',
  EPERM: 'may not be written by this user: change its rights, or name another store with --store',
  ENOTDIR: 'stands below a file: name another store with --store',
  ENOENT: 'cannot be made here: name another store with --store',
  ENOSPC: 'cannot be written, the disk is full: free some space and run the same command again',
};

async function writing<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new TraincubeError(
      'unavailable',
      `The directory ${directory} ${REASONS[code] ?? `cannot be written (${code}): check the path`}.`,
      { directory, code },
      { cause: error },
    );
  }
}
