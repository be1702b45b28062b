/** What a shell reports for a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

/** How work that can be interrupted ends. */
export interface Ending {
  /** Said at the first signal, before what a second one does. */
  readonly says: string;
  readonly signals: readonly NodeJS.Signals[];
  /** Done at the second signal before that ends the process; without it the system ends it, whatever it is doing. */
  readonly atOnce?: () => void;
}

const COMMITTED: Ending = { says: 'Ending; what is committed stays.', signals: ['SIGINT'] };

/**
 * Lets the first Ctrl-C end the work in good order; a second one ends the process.
 * @param work says whether it came to its end
 * @returns likewise; otherwise the exit code is 130
 */
export async function untilInterrupted(
  work: (interruption: AbortController) => Promise<boolean>,
  { says, signals, atOnce }: Ending = COMMITTED,
): Promise<boolean> {
  const interruption = new AbortController();
  let isSaid = false;
  const end = () => signals.forEach((name) => process.off(name, interrupt));
  const interrupt = (name: NodeJS.Signals) => {
    if (isSaid) {
      end();
      try {
        atOnce?.();
      } finally {
        process.kill(process.pid, name);
      }
      return;
    }
    isSaid = true;
    if (!atOnce) end();
    // In place of a bar, and of the terminal's own ^C.
    const lineStart = process.stderr.isTTY ? '\r\u001b[K' : '\n';
    console.error(`${lineStart}${says} Ctrl-C again ends at once.`);
    interruption.abort();
  };
  signals.forEach((name) => process.on(name, interrupt));
  try {
    const isAtEnd = await work(interruption);
    if (!isAtEnd) process.exitCode = EXIT_INTERRUPTED;
    return isAtEnd;
  } finally {
    end();
  }
}
