import { bucketValue, rankOf } from '../../analysis/index.ts';
import { ROW_FIELDS } from '../kernels/assembly/fields.ts';
import { BUCKETS } from '../kernels/histogram.ts';
import type { Kernels } from '../kernels/kernels.ts';

/** The counts of one histogram, in bytes. */
const HISTOGRAM_BYTES = 4 * BUCKETS;
/** A histogram of the weights, one of the gradients, and a row of statistics. */
const ROOM_BYTES = Math.ceil((2 * HISTOGRAM_BYTES + 8 * ROW_FIELDS) / 64) * 64;

/** Which of a dump's two histograms. */
export type Side = 0 | 1;

/** Where a histogram of a room stands; the one of the gradients is right behind that of the weights. */
export function histogramAt(room: number, side: Side): number {
  return room + side * HISTOGRAM_BYTES;
}

/** Where the row of statistics of a room stands. */
export function rowAt(room: number): number {
  return room + 2 * HISTOGRAM_BYTES;
}

/**
 * What nodes add up, in the kernels' memory: for the layer that is being read, and for each open group of layers, a room a dump. Rooms of a node that is
 * complete go to the next one.
 */
export class NodeRooms {
  readonly #free: number[] = [];
  /** The first byte that is not the rooms'; it moves when a node is opened. Nothing is put at 0, which stands for none. */
  end = 64;

  constructor(
    readonly kernels: Kernels,
    readonly dumps: number,
  ) {}

  /** @returns where the first dump's room stands; all counts and sums are zero */
  open(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const start = this.end;
    this.end += this.dumps * ROOM_BYTES;
    // What the memory grows by is zero, and is not touched before it is needed.
    const dirtyEnd = Math.min(this.kernels.memory.buffer.byteLength, this.end);
    this.kernels.reserve(this.end);
    new Uint8Array(this.kernels.memory.buffer).fill(0, start, dirtyEnd);
    return start;
  }

  /** @param rooms what `open` gave; all counts are zero again */
  close(rooms: number): void {
    for (let dump = 0; dump < this.dumps; dump++) {
      new Float64Array(this.kernels.memory.buffer, rowAt(this.of(rooms, dump)), ROW_FIELDS).fill(0);
    }
    this.#free.push(rooms);
  }

  of(rooms: number, dump: number): number {
    return rooms + dump * ROOM_BYTES;
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
