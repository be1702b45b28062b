import { existsSync, rmSync } from 'node:fs';
import { discardLog } from '../ingest/index.ts';
import type { Ending } from './interruption.ts';

/** A log that is about to be written, of which Ctrl-C leaves nothing behind where it has no dump yet: the first one while images are written, the second one at any time. */
export interface DiscardableLog {
  readonly directory: string;
  /** From here on what stands in the directory is this log's. */
  readonly begin: () => void;
  /** Removes what was begun, and says so, where it has no dump. */
  readonly discard: () => void;
  readonly ending: Ending;
}

/** @param beside a file that is made for the log beside it, and goes with it */
export function discardableLog(directory: string, beside?: string): DiscardableLog {
  const isNew = !existsSync(directory);
  let isBegun = false;
  const discard = () => {
    if (!isBegun || !discardLog(directory)) return;
    // A write that is under way may leave a file behind at this very moment.
    if (isNew) rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    if (beside !== undefined) rmSync(beside, { force: true });
    console.error(`Stopped before the first dump; what was begun in ${directory} is removed`);
  };
  return {
    directory,
    begin: () => void (isBegun = true),
    discard,
    ending: {
      says: 'Ending in good order.',
      signals: ['SIGINT', 'SIGTERM'],
      atOnce: discard,
    },
  };
}
