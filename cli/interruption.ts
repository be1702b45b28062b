import { existsSync, rmSync } from 'node:fs';
import { discardLog } from '../ingest/index.ts';

/** What a shell reports for a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

/** How work that can be interrupted ends. */
export interface Ending {
  /** Said at the first signal. */
  readonly says: string;
  readonly signals: readonly NodeJS.Signals[];
  /** Done at the second signal, which ends the process. */
  readonly atOnce: () => void;
}

/** Lets the first Ctrl-C end the work in good order, with exit code 130; a second one ends the process. */
export async function untilInterrupted(
  work: (interruption: AbortController) => Promise<void>,
  { says, signals, atOnce }: Ending = {
    says: 'what is committed stays',
    signals: ['SIGINT'],
    atOnce: () => {},
  },
): Promise<void> {
  const interruption = new AbortController();
  const end = () => signals.forEach((name) => process.off(name, interrupt));
  const interrupt = (name: NodeJS.Signals) => {
    if (!interruption.signal.aborted) {
      console.error(`\nEnding; ${says}. Ctrl-C again ends at once.`);
      interruption.abort();
      return;
    }
    end();
    try {
      atOnce();
    } finally {
      process.kill(process.pid, name);
    }
  };
  signals.forEach((name) => process.on(name, interrupt));
  try {
    await work(interruption);
  } finally {
    end();
    if (interruption.signal.aborted) process.exitCode = EXIT_INTERRUPTED;
  }
}

/** A log that may have to end before its first dump, by a second Ctrl-C. */
export interface BegunLog {
  /** From here on what stands in the directory is this log's. */
  readonly begin: () => void;
  readonly ending: Ending;
}

export function begunLog(directory: string): BegunLog {
  const isNew = !existsSync(directory);
  let hasBegun = false;
  const discard = () => {
    if (!hasBegun || !discardLog(directory)) return;
    // A write that is under way may leave a file behind at this very moment.
    if (isNew) rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    console.error(`Stopped before the first dump; what was begun in ${directory} is removed`);
  };
  return {
    begin: () => void (hasBegun = true),
    ending: {
      says: 'with a dump to be read',
      signals: ['SIGINT', 'SIGTERM'],
      atOnce: discard,
    },
  };
}
