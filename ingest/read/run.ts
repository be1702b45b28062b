import {
  LOG_FORMAT,
  LOG_VERSION,
  type RunDescription,
  TraincubeError,
  runDescription,
} from '../../schema/index.ts';
import { parseJson, readJson } from './json.ts';

export const RUN_FILE = 'run.json';

/** Reads `run.json`. @throws {TraincubeError} `not-a-run`, `unknown-version`, `refused` */
export function readRun(directory: string): RunDescription {
  const json = readJson(directory, RUN_FILE);
  if (json === undefined) {
    throw new TraincubeError(
      'not-a-run',
      `${directory} is not a run: it has no ${RUN_FILE}; name the directory that holds one.`,
      { directory },
    );
  }
  const { format, version } = (json ?? {}) as Record<string, unknown>;
  if (format !== LOG_FORMAT || version !== LOG_VERSION) {
    throw new TraincubeError(
      'unknown-version',
      `${RUN_FILE}: expected format "${LOG_FORMAT}", version ${LOG_VERSION}, found format ${JSON.stringify(format)}, version ${JSON.stringify(version)}.`,
      { file: RUN_FILE, format, version },
    );
  }
  return parseJson(RUN_FILE, json, runDescription);
}
