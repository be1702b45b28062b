import { mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import {
  DUMP_NAME,
  LOG_FORMAT,
  LOG_VERSION,
  type ModelDescription,
  type RunDescription,
  dumpName,
  dumpedLayers,
} from '../schema/index.ts';
import type { DumpContent, ImageContent, LogWriter } from './log.ts';
import { checkLogDirectory } from './log-directory.ts';
import { DUMPS } from './read/dumps.ts';
import { IMAGES_FILE } from './read/images.ts';
import { MODEL_FILE, checkModel } from './read/model.ts';
import { PARAMETERS_FILE } from './read/parameters.ts';
import { RUN_FILE } from './read/run.ts';
import { SCALARS_FILE } from './read/scalars.ts';
import { STATE_FILE } from './read/state.ts';
import { VALIDATION_FILE } from './read/validation.ts';
import { refuse } from './refuse.ts';
import { writing } from './system-error.ts';
import { type Batches, arrowFileBytes, writeArrowFile } from './write/arrow-file.ts';
import { writeImages } from './write/images.ts';
import { writeJson } from './write/json.ts';
import { makeDirectory } from './write/make-directory.ts';
import { parametersBatches } from './write/parameters.ts';
import { scalarsBatch } from './write/scalars.ts';
import { stateBatch } from './write/state.ts';
import { validationBatch } from './write/validation.ts';

/** What all dumps of a run share. */
export interface LogContent {
  readonly run: Omit<RunDescription, 'format' | 'version' | 'status' | 'endedAt'>;
  readonly model: ModelDescription;
  /** In image order; asked for one at a time, so that a stream never holds more than one record batch. */
  readonly images: Iterable<ImageContent> | AsyncIterable<ImageContent>;
}

/**
 * Begins a run's log: `model.json`, `images.arrow`, and when they are there `run.json` (status `running`).
 * @param overwrite removes the run that the directory holds, if it holds one
 * @throws {TraincubeError} `bad-option` where the directory holds a run and is not to be overwritten, or files that are not a run;
 * `unavailable` where the system does not let it be written, here and in everything the writer does
 */
export async function createLog(
  directory: string,
  content: LogContent,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<LogWriter> {
  const absolute = path.resolve(directory);
  checkModel(content.model, refuse);
  checkLogDirectory(directory, overwrite);
  const run: RunDescription = { format: LOG_FORMAT, version: LOG_VERSION, ...content.run, status: 'running' };
  await writing(directory, async () => {
    await removeRun(absolute);
    await beginRun(absolute, run, content);
  });
  return {
    directory: absolute,
    writeDump: (iteration, dump) =>
      writing(directory, () => writeDump(path.join(absolute, DUMPS), iteration, content.model, dump)),
    finish: (status, endedAt) =>
      writing(directory, () => writeJson(path.join(absolute, RUN_FILE), { ...run, status, endedAt })),
  };
}

/** `run.json` last: until it is gone, what is left is a run that can be removed again. */
async function removeRun(directory: string): Promise<void> {
  await rm(path.join(directory, DUMPS), { recursive: true, force: true });
  await rm(path.join(directory, RUN_FILE), { force: true });
}

/** Writes what all dumps share. Where that fails none of it stays: the next try is to find no files that are not a run. */
async function beginRun(
  directory: string,
  run: RunDescription,
  { model, images }: LogContent,
): Promise<void> {
  const file = (name: string) => path.join(directory, name);
  const dumps = file(DUMPS);
  await makeDirectory(dumps);
  try {
    await writeJson(file(MODEL_FILE), model);
    await writeImages(file(IMAGES_FILE), images);
    await writeJson(file(RUN_FILE), run);
  } catch (error) {
    for (const name of [MODEL_FILE, IMAGES_FILE]) await rm(file(name), { force: true });
    await rmdir(dumps);
    throw error;
  }
}

/**
 * Fills `.<name>.tmp`, then renames it: its files are on the disk before its name is. Where that fails it is removed, so that a disk that is full has
 * room for `run.json` to say so.
 */
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
  await mkdir(hidden);
  try {
    for (const [name, batches] of dumpFiles(model, dump)) await writeArrowFile(file(name), batches);
    await syncDirectory(hidden);
    await rename(hidden, path.join(dumps, dumpName(iteration)));
  } catch (error) {
    await rm(hidden, { recursive: true, force: true });
    throw error;
  }
  await syncDirectory(dumps);
}

/** How many bytes the files of a dump would take; of its numbers it matters how many there are, not what they are. */
export async function dumpBytes(model: ModelDescription, dump: DumpContent): Promise<number> {
  let bytes = 0;
  for (const [, batches] of dumpFiles(model, dump)) bytes += await arrowFileBytes(batches);
  return bytes;
}

function* dumpFiles(model: ModelDescription, dump: DumpContent): Generator<[name: string, Batches]> {
  yield [PARAMETERS_FILE, parametersBatches(dumpedLayers(model), dump.parameters)];
  yield [VALIDATION_FILE, [validationBatch(dump.validation)]];
  yield [SCALARS_FILE, [scalarsBatch(dump.scalars)]];
  if (dump.state) yield [STATE_FILE, [stateBatch(dump.state)]];
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
