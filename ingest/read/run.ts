import {
  LOG_FORMAT,
  LOG_VERSION,
  type RunDescription,
  TraincubeError,
  runDescription,
} from '../../schema/index.ts';
import { type Read, type Report, attempt } from '../refuse.ts';
import { finding } from './json-words.ts';
import { parseJson, readJson } from './json.ts';

export const RUN_FILE = 'run.json';

/** Reads `run.json`; what it reports is `not-a-run`, `unknown-version` or `refused`. */
export function readRun(directory: string, report: Report): Read<RunDescription> {
  return (
    attempt(report, () => {
      const json = readJson(directory, RUN_FILE);
      if (json === undefined) throw notARun(directory);
      const { format, version } = json;
      if (format === LOG_FORMAT && version === LOG_VERSION)
        return parseJson(RUN_FILE, json, runDescription, report);
      report(unknownVersion(format, version));
      return parseJson(RUN_FILE, json, runDescription.omit({ format: true, version: true }), report);
    }) ?? {}
  );
}

export function notARun(directory: string): TraincubeError {
  const message = `${directory} is not a run: it has no ${RUN_FILE}; name the directory that holds one.`;
  return new TraincubeError('not-a-run', message, { directory });
}

function unknownVersion(format: unknown, version: unknown): TraincubeError {
  const found = `format ${finding(format)}, version ${finding(version)}`;
  return new TraincubeError(
    'unknown-version',
    `${RUN_FILE}: expected format "${LOG_FORMAT}", version ${LOG_VERSION}, found ${found}.`,
    { file: RUN_FILE, format, version },
  );
}
