import { type Options, Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  /** @param words for the places `{…}` of what is counted */
  update(done: number, all: number, words?: Readonly<Record<string, string>>): void;
  /** Gives the line back; once or more often. */
  stop(): void;
}

/** DECSC: what `SingleBar` goes back to. */
const SAVE_CURSOR = '\u001b7';

/** A bar on standard error where that is a terminal, and nothing elsewhere. */
export function progressBar(counted: string): ProgressBar {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const options: Options = {
    format: `{bar} {value}/{total} ${counted}, {eta_formatted}`,
    formatTime: timeLeft,
    barsize: 24,
    // Updates that the time left is told from: dumps come in blocks, and what is committed behind one takes time, too.
    etaBuffer: 1000,
    clearOnComplete: true,
    // Who is killed gives nothing back: neither the cursor nor the wrapping of lines is taken.
    linewrap: true,
  };
  const bar = new SingleBar(options, Presets.shades_classic);
  let last: number | undefined;
  return {
    update: (done, all, words = {}) => {
      if (last === undefined) bar.start(all, 0, words);
      bar.setTotal(all);
      // What is not done yet tells nothing of the time left.
      if (done === last) bar.update(words);
      else bar.update(done, words);
      last = done;
    },
    stop: () => {
      if (last === undefined) return;
      // The bar ends where the cursor was when it began, and what was said meanwhile has moved it: it is to end here.
      process.stderr.write(SAVE_CURSOR);
      bar.stop();
      last = undefined;
    },
  };
}

/** @param seconds not a number, or not finite, while nothing is known yet */
export function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'time left not known yet';
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s left`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s left`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
