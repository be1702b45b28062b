import { Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  update(done: number): void;
  /** Ends the bar, and says how it ended. */
  stop(sentence: string): void;
}

/** A bar on standard error where that is a terminal; elsewhere only the closing sentence. */
export function progressBar(total: number, unit: string): ProgressBar {
  if (!process.stderr.isTTY) return { update: () => {}, stop: (sentence) => console.error(sentence) };
  const bar = new SingleBar(
    {
      format: `{bar} {value}/{total} ${unit}, {eta_formatted} left`,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    update: (done) => bar.update(done),
    stop: (sentence) => {
      bar.stop();
      console.error(sentence);
    },
  };
}
