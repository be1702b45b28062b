import { Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  /** @param words for the places `{…}` of what is counted */
  update(done: number, all: number, words?: Readonly<Record<string, string>>): void;
  /** Gives the line and the cursor back; once or more often. */
  stop(): void;
}

/** A bar on standard error where that is a terminal, and nothing elsewhere. */
export function progressBar(counted: string): ProgressBar {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const format = `{bar} {value}/{total} ${counted}, {eta_formatted} left`;
  const options = { format, barsize: 24, etaBuffer: 50, hideCursor: true, clearOnComplete: true };
  const bar = new SingleBar(options, Presets.shades_classic);
  let isRunning = false;
  return {
    update: (done, all, words = {}) => {
      if (!isRunning) bar.start(all, 0, words);
      isRunning = true;
      bar.setTotal(all);
      bar.update(done, words);
    },
    stop: () => {
      if (isRunning) bar.stop();
      isRunning = false;
    },
  };
}
