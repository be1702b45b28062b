import { bucketValue, rankOf } from '../../analysis/index.ts';
import { BUCKETS } from '../kernels/histogram.ts';
import type { Kernels } from '../kernels/kernels.ts';

/** The counts of one histogram, in bytes. */
const BYTES = 4 * BUCKETS;

/** Which of a dump's two histograms. */
export type Side = 0 | 1;

/** Where a histogram of a pair stands. */
export function histogramAt(pair: number, side: Side): number {
  return pair + side * BYTES;
}

/**
 * Histograms of the nodes in the kernels' memory: for the layer that is being read, and for each open group of layers, one pair a dump. Room of a node that is
 * complete goes to the next one.
 */
export class HistogramPool {
  readonly #free: number[] = [];
  /** The first byte that is not the pool's; it moves when a node is opened. Nothing is put at 0, which stands for none. */
  end = 64;

  constructor(
    readonly kernels: Kernels,
    readonly dumps: number,
  ) {}

  /** @returns where the first dump's pair stands; all counts are zero */
  open(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const start = this.end;
    this.end += this.dumps * 2 * BYTES;
    // What the memory grows by is zero, and is not touched before it is needed.
    const dirtyEnd = Math.min(this.kernels.memory.buffer.byteLength, this.end);
    this.kernels.reserve(this.end);
    new Uint8Array(this.kernels.memory.buffer).fill(0, start, dirtyEnd);
    return start;
  }

  /** @param pairs what `open` gave; all counts are zero again */
  close(pairs: number): void {
    this.#free.push(pairs);
  }

  pairOf(pairs: number, dump: number): number {
    return pairs + dump * 2 * BYTES;
  }
}

/**
 * Quantiles of the finite values that a histogram has counted, by nearest rank, each within 1/128. The counts go to another histogram.
 *
 * @param n how many they are
 * @param to the other histogram; 0 where there is none
 */
export function takeQuantiles(
  { run }: Kernels,
  histogram: number,
  n: number,
  quantiles: readonly number[],
  to: number,
): number[] {
  const range = run.finiteRange(histogram);
  const values = quantiles.map((share) =>
    n === 0 ? NaN : bucketValue(run.bucketOfRank(histogram, range, rankOf(share, n))),
  );
  run.move(histogram, range, to);
  return values;
}
