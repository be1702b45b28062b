import { statSync } from 'node:fs';
import path from 'node:path';
import {
  type DumpedLayer,
  type ModelDescription,
  type RunDescription,
  TraincubeError,
  dumpName,
  dumpedLayers,
} from '../schema/index.ts';
import { Windows } from './arrow/windows.ts';
import type { Dump, DumpParts, Images, Log, Validation } from './log.ts';
import { listDumps, listFiles } from './read/dumps.ts';
import { type OpenImages, openImages } from './read/images.ts';
import { readModel } from './read/model.ts';
import { ParametersFile } from './read/parameters.ts';
import { readRun } from './read/run.ts';
import { readScalars } from './read/scalars.ts';
import { STATE_FILE, checkState, readState } from './read/state.ts';
import { readValidation } from './read/validation.ts';
import { refuse, whole } from './refuse.ts';
import { unreadable } from './system-error.ts';

/**
 * Opens a run's log and reads what all its dumps share.
 * @throws {TraincubeError} `not-a-run`, `unknown-version`, `refused`; `unavailable` where the system does not let a file be read
 */
export async function openLog(directory: string): Promise<Log> {
  const absolute = runDirectory(directory);
  const run = whole<RunDescription>((report) => readRun(absolute, report));
  const model = whole<ModelDescription>((report) => readModel(absolute, report));
  const images = whole<OpenImages>((report) => openImages(absolute, run.classes.length, report));
  const layers = dumpedLayers(model);
  const windows = new Windows();
  return {
    directory: absolute,
    run,
    model,
    images,
    iterations: async () => listDumps(absolute),
    openDump: async (iteration, parts = 'all') => {
      if (parts === 'all')
        await ParametersFile.prefetch(absolute, `dumps/${dumpName(iteration)}`, layers.length);
      return openDump(absolute, iteration, parts, run, layers, images, windows);
    },
    close: async () => images.close(),
  };
}

/** @throws as `openLog`, where a directory is no run that can be read */
export async function checkIsRun(directory: string): Promise<void> {
  await (await openLog(directory)).close();
}

/** The absolute path of a directory that is there. @throws {TraincubeError} `not-a-run` */
export function runDirectory(directory: string): string {
  const absolute = path.resolve(directory);
  if (isDirectory(absolute)) return absolute;
  const message = `${directory} is not a directory; name the one that holds run.json.`;
  throw new TraincubeError('not-a-run', message, { directory });
}

function isDirectory(absolute: string): boolean {
  try {
    return statSync(absolute, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (error) {
    throw unreadable(absolute, 'a directory', error);
  }
}

function openDump(
  directory: string,
  iteration: number,
  parts: DumpParts,
  run: RunDescription,
  layers: readonly DumpedLayer[],
  images: Images,
  windows: Windows,
): Dump {
  const dump = `dumps/${dumpName(iteration)}`;
  const files = listFiles(directory, dump);
  const counts = { images: images.count, classes: run.classes.length };
  const validation = once(() =>
    whole<Validation>((report) => readValidation(directory, dump, counts, report)),
  );
  const scalars = once(() => readScalars(directory, dump, iteration, refuse)!);
  const hasState = files.has(STATE_FILE);
  if (parts === 'all') {
    validation();
    scalars();
    if (hasState) checkState(directory, dump, refuse);
  }
  const parameters = ParametersFile.open(directory, dump, layers, windows, refuse)!;
  return {
    iteration,
    bytes: [...files.values()].reduce((sum, bytes) => sum + bytes, 0),
    hasGradients: parameters.hasGradients,
    isSeekable: true,
    get scalarColumns() {
      return [...scalars().keys()].filter((name) => name !== 'iteration');
    },
    layerBytes: (position) => parameters.layerBytes(position),
    readLayer: (position, memory, offset, part) => parameters.readLayer(position, memory, offset, part),
    readFilter: (position, filter) => parameters.readFilter(position, filter),
    readWeights: (position, from, to) => parameters.readWeights(position, from, to),
    validation: async () => validation(),
    scalars: async () => scalars(),
    state: async () => (hasState ? readState(directory, dump) : undefined),
    close: async () => parameters.close(),
  };
}

/** What `read` gives, read when it is first asked for. */
function once<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: read() }).value;
}
