/** One line of `npm run bench`. */
export interface BenchResult {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  /** The 10th and the 90th percentile of the runs. */
  readonly spread: readonly [number, number];
  /** What the median is to reach, in words. */
  readonly target?: string;
  readonly ok?: boolean;
  readonly note?: string;
}

export interface BenchOptions {
  /** Smaller inputs and fewer runs: minutes become seconds. */
  readonly quick: boolean;
}

/** What has been measured several times: one figure a run. */
export interface Samples {
  readonly median: number;
  readonly spread: readonly [number, number];
}

export interface SampleOptions {
  readonly runs: number;
  /** Runs before the first that counts, for the compiler and the caches. */
  readonly warmUp?: number;
  /** Throws where a run's answer is wrong; not in the time. */
  readonly check?: () => void | Promise<void>;
}

/** The seconds that `work` takes, run after run. */
export async function sampleSeconds(
  work: () => unknown,
  { runs, warmUp = 1, check }: SampleOptions,
): Promise<number[]> {
  const seconds: number[] = [];
  for (let run = -warmUp; run < runs; run++) {
    const start = process.hrtime.bigint();
    const pending = work();
    if (pending instanceof Promise) await pending;
    const taken = Number(process.hrtime.bigint() - start) / 1e9;
    if (run >= 0) seconds.push(taken);
    await check?.();
  }
  return seconds;
}

/** The median of figures, and their 10th and 90th percentile (nearest rank). */
export function summary(figures: readonly number[]): Samples {
  const at = (share: number) => percentile(figures, share);
  return { median: at(0.5), spread: [at(0.1), at(0.9)] };
}

/** By nearest rank. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
