import { Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  update(done: number, all: number): void;
  stop(): void;
}

/** A bar on standard error where that is a terminal, and nothing elsewhere. */
export function progressBar(unit: string): ProgressBar {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const format = `{bar} {value}/{total} ${unit}, {eta_formatted} left`;
  const bar = new SingleBar({ format, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  let isStarted = false;
  return {
    update: (done, all) => {
      if (!isStarted) bar.start(all, 0);
      isStarted = true;
      bar.update(done);
    },
    stop: () => isStarted && bar.stop(),
  };
}
