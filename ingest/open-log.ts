import { statSync } from 'node:fs';
import path from 'node:path';
import {
  type ModelDescription,
  type RunDescription,
  TraincubeError,
  dumpName,
  dumpedLayers,
} from '../schema/index.ts';
import type { Dump, Images, Log } from './log.ts';
import { listDumps, listFiles } from './read/dumps.ts';
import { openImages } from './read/images.ts';
import { readModel } from './read/model.ts';
import { ParametersFile } from './read/parameters.ts';
import { readRun } from './read/run.ts';
import { readScalars } from './read/scalars.ts';
import { STATE_FILE, openState } from './read/state.ts';
import { readValidation } from './read/validation.ts';

/**
 * Opens a run's log and reads what all its dumps share.
 * @throws {TraincubeError} `not-a-run`, `unknown-version`, `refused`
 */
export async function openLog(directory: string): Promise<Log> {
  const absolute = path.resolve(directory);
  if (!statSync(absolute, { throwIfNoEntry: false })?.isDirectory()) {
    throw new TraincubeError(
      'not-a-run',
      `${directory} is not a directory; name the one that holds run.json.`,
      { directory },
    );
  }
  const run = readRun(absolute);
  const model = readModel(absolute);
  const images = openImages(absolute, run);
  return {
    directory: absolute,
    run,
    model,
    images,
    iterations: async () => listDumps(absolute),
    openDump: async (iteration) => openDump(absolute, iteration, run, model, images),
    close: async () => images.close(),
  };
}

function openDump(
  directory: string,
  iteration: number,
  run: RunDescription,
  model: ModelDescription,
  images: Images,
): Dump {
  const dump = `dumps/${dumpName(iteration)}`;
  const files = listFiles(directory, dump);
  const validation = readValidation(directory, dump, images.count, run.classes.length);
  const scalars = readScalars(directory, dump, iteration);
  const state = files.has(STATE_FILE) ? openState(directory, dump) : undefined;
  try {
    const parameters = openParameters(directory, dump, model);
    return {
      iteration,
      bytes: [...files.values()].reduce((sum, bytes) => sum + bytes, 0),
      hasGradients: parameters.hasGradients,
      scalarColumns: [...scalars.keys()].filter((name) => name !== 'iteration'),
      layerBytes: (position) => parameters.layerBytes(position),
      readLayer: (position, memory, offset) => parameters.readLayer(position, memory, offset),
      validation: async () => validation,
      scalars: async () => scalars,
      state: async () => state?.read(),
      close: async () => {
        state?.close();
        parameters.close();
      },
    };
  } catch (error) {
    state?.close();
    throw error;
  }
}

/** `parameters.arrow`, all its record batches checked. */
function openParameters(directory: string, dump: string, model: ModelDescription): ParametersFile {
  const parameters = ParametersFile.open(directory, dump, model);
  try {
    dumpedLayers(model).forEach((_, position) => parameters.checkLayer(position));
    return parameters;
  } catch (error) {
    parameters.close();
    throw error;
  }
}
