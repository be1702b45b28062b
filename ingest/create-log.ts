import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  DUMP_NAME,
  LOG_FORMAT,
  LOG_VERSION,
  type ModelDescription,
  type RunDescription,
  TraincubeError,
  dumpName,
  dumpedLayers,
} from '../schema/index.ts';
import type { DumpContent, ImageContent, LogWriter } from './log.ts';
import { IMAGES_FILE } from './read/images.ts';
import { MODEL_FILE, checkModel } from './read/model.ts';
import { PARAMETERS_FILE } from './read/parameters.ts';
import { RUN_FILE } from './read/run.ts';
import { SCALARS_FILE } from './read/scalars.ts';
import { STATE_FILE } from './read/state.ts';
import { VALIDATION_FILE } from './read/validation.ts';
import { refuse } from './refuse.ts';
import { writeImages } from './write/images.ts';
import { writeJson } from './write/json.ts';
import { writeParameters } from './write/parameters.ts';
import { writeScalars } from './write/scalars.ts';
import { writeState } from './write/state.ts';
import { writeValidation } from './write/validation.ts';

/** What all dumps of a run share. */
export interface LogContent {
  readonly run: Omit<RunDescription, 'format' | 'version' | 'status' | 'endedAt'>;
  readonly model: ModelDescription;
  /** In image order; asked for one at a time, so that a stream never holds more than one record batch. */
  readonly images: Iterable<ImageContent> | AsyncIterable<ImageContent>;
}

/**
 * Begins a run's log: `run.json` (status `running`), `model.json`, `images.arrow`.
 * @param overwrite removes the run that the directory holds, if it holds one
 * @throws {TraincubeError} `bad-option` where the directory holds a run and is not to be overwritten
 */
export async function createLog(
  directory: string,
  content: LogContent,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<LogWriter> {
  const absolute = path.resolve(directory);
  checkModel(content.model, refuse);
  if (existsSync(path.join(absolute, RUN_FILE)) && !overwrite) {
    throw new TraincubeError(
      'bad-option',
      `${directory} already holds a run; name another directory, or overwrite it.`,
      { directory },
    );
  }
  const dumps = path.join(absolute, 'dumps');
  await rm(path.join(absolute, RUN_FILE), { force: true });
  await rm(dumps, { recursive: true, force: true });
  await mkdir(dumps, { recursive: true });
  const run: RunDescription = { format: LOG_FORMAT, version: LOG_VERSION, ...content.run, status: 'running' };
  await writeJson(path.join(absolute, MODEL_FILE), content.model);
  await writeImages(path.join(absolute, IMAGES_FILE), content.images);
  await writeJson(path.join(absolute, RUN_FILE), run);
  return {
    directory: absolute,
    writeDump: (iteration, dump) => writeDump(dumps, iteration, content.model, dump),
    finish: (status, endedAt) => writeJson(path.join(absolute, RUN_FILE), { ...run, status, endedAt }),
  };
}

/** Fills `.<name>.tmp`, then renames it: its files are on the disk before its name is. */
async function writeDump(
  dumps: string,
  iteration: number,
  model: ModelDescription,
  dump: DumpContent,
): Promise<void> {
  if (!Number.isInteger(iteration) || !DUMP_NAME.test(dumpName(iteration))) {
    throw new RangeError(`iteration ${iteration} is not a whole number of at most nine digits`);
  }
  const hidden = path.join(dumps, `.${dumpName(iteration)}.tmp`);
  const file = (name: string) => path.join(hidden, name);
  await removeHidden(dumps);
  await mkdir(hidden);
  await writeParameters(file(PARAMETERS_FILE), dumpedLayers(model), dump.parameters);
  await writeValidation(file(VALIDATION_FILE), dump.validation);
  await writeScalars(file(SCALARS_FILE), dump.scalars);
  if (dump.state) await writeState(file(STATE_FILE), dump.state);
  await syncDirectory(hidden);
  await rename(hidden, path.join(dumps, dumpName(iteration)));
  await syncDirectory(dumps);
}

/** Removes what a writer that was killed, or failed, has left. */
async function removeHidden(dumps: string): Promise<void> {
  const names = await readdir(dumps);
  for (const name of names.filter((name) => name.startsWith('.'))) {
    await rm(path.join(dumps, name), { recursive: true });
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
