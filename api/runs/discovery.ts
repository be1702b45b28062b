import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** A directory of a log, as it was found under a directory that the user named. */
export interface FoundRun {
  /** Its name in routes. */
  readonly id: string;
  /** The directory's name, and the run's name in its store. */
  readonly name: string;
  /** As the user would type it. */
  readonly directory: string;
}

/**
 * The runs of directories that each are a run, or hold runs: a run is a directory with a `run.json`. Names that begin with a dot
 * are passed over, and so is what is not there (any more). Of two runs of one name the second gets `~2` after its id.
 */
export async function discover(directories: readonly string[]): Promise<FoundRun[]> {
  const found: FoundRun[] = [];
  const ids = new Set<string>();
  const seen = new Set<string>();
  for (const directory of (await Promise.all(directories.map(runsUnder))).flat()) {
    const real = await realpath(directory).catch(() => directory);
    if (seen.has(real)) continue;
    seen.add(real);
    const name = path.basename(path.resolve(directory));
    const id = freeId(name, ids);
    ids.add(id);
    found.push({ id, name, directory });
  }
  return found;
}

/** Whether this directory is a run itself: one whose `run.json` is no file is one, too, so that somebody is told. */
export async function isRun(directory: string): Promise<boolean> {
  return stat(path.join(directory, 'run.json')).then(
    () => true,
    () => false,
  );
}

async function runsUnder(directory: string): Promise<string[]> {
  if (await isRun(directory)) return [directory];
  const names = await readdir(directory).catch(() => []);
  const children = names
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => path.join(directory, name));
  const areRuns = await Promise.all(children.map(isRun));
  return children.filter((_, i) => areRuns[i]);
}

/** This name, or the first of `name~2`, `name~3`, … that is not taken. */
export function freeId(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let count = 2;
  while (taken.has(`${name}~${count}`)) count++;
  return `${name}~${count}`;
}
