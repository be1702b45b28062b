import { openLog } from './open-log.ts';
import type { Log } from './log.ts';

/** Says where a log comes from so that any thread can open it. */
export interface LogSource {
  /** The URL of a module that exports `openSource(options: unknown): Promise<Log>`. */
  readonly module: string;
  /** What it is called with; can be cloned. */
  readonly options: unknown;
}

interface SourceModule {
  openSource(options: unknown): Promise<Log>;
}

/** The source that is a run's directory. */
export function directorySource(directory: string): LogSource {
  return { module: import.meta.url, options: { directory } };
}

/** Opens the log of a source. @throws {TraincubeError} what its module's `openSource` throws; of a directory what `openLog` does */
export async function openLogSource({ module, options }: LogSource): Promise<Log> {
  if (module === import.meta.url) return openSource(options);
  const { openSource: open } = (await import(module)) as SourceModule;
  return open(options);
}

/** What this module opens as a source of its own. */
export async function openSource(options: unknown): Promise<Log> {
  return openLog((options as { readonly directory: string }).directory);
}
