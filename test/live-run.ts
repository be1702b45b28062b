import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A run that goes on: its late dumps wait beside it. */
export interface LiveRun {
  /** How many dumps there have been. */
  readonly dumps: number;
  /** The next dump comes as a writer's does: by a rename. How many there are then. */
  appear(): Promise<number>;
  /** The run is over. */
  complete(): Promise<void>;
}

/** Makes a complete log one that goes on. @param early dumps that are there at first @param before them, dumps that were deleted */
export async function makeLive(log: string, early: number, before = 0): Promise<LiveRun> {
  const waiting = path.join(path.dirname(log), `.${path.basename(log)}`);
  await mkdir(waiting);
  const names = (await readdir(path.join(log, 'dumps'))).sort();
  const late = names.slice(early);
  for (const name of late) await rename(path.join(log, 'dumps', name), path.join(waiting, name));
  await writeStatus(log, 'running');
  return {
    get dumps() {
      return before + names.length - late.length;
    },
    appear: async () => {
      const name = late.shift()!;
      await rename(path.join(waiting, name), path.join(log, 'dumps', name));
      return before + names.length - late.length;
    },
    complete: () => writeStatus(log, 'complete'),
  };
}

async function writeStatus(log: string, status: string): Promise<void> {
  const file = path.join(log, 'run.json');
  const run = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(`${file}.tmp`, JSON.stringify({ ...run, status }));
  await rename(`${file}.tmp`, file);
}
