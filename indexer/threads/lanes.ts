import type { StretchRows } from '../layers/stretch-rows.ts';
import type { Stretch } from './stretches.ts';

/** What can read one stretch at a time: this thread, or another one. */
export interface Lane {
  /** @param onBytes called with bytes as they are read. @throws {GivenUp} soon after the flag that stops is raised */
  read(stretch: Stretch, onBytes: (bytes: number) => void): Promise<StretchRows>;
  close(): Promise<void>;
}

/** A stretch that was given up, since nobody waits for it any more. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/** A word that all threads see: not zero while stretches are to be given up. */
export type StopFlag = Int32Array<SharedArrayBuffer>;

export function newStopFlag(): StopFlag {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** @throws {GivenUp} */
export function throwIfStopped(stop: StopFlag): void {
  if (Atomics.load(stop, 0) !== 0) throw new GivenUp();
}

interface Waiting {
  readonly stretch: Stretch;
  readonly onBytes: (bytes: number) => void;
  readonly resolve: (rows: StretchRows) => void;
  readonly reject: (reason: unknown) => void;
}

/** Lanes side by side, and the stretches that wait for one: first come, first served. */
export class Lanes {
  readonly #idle: Lane[];
  #waiting: Waiting[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(
    readonly lanes: readonly Lane[],
    readonly stop: StopFlag,
  ) {
    this.#idle = [...lanes].reverse();
  }

  read(stretch: Stretch, onBytes: (bytes: number) => void): Promise<StretchRows> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ stretch, onBytes, resolve, reject });
      this.#start();
    });
  }

  /** Gives up what waits and what runs; comes to its end when nothing runs any more. */
  async drop(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(new GivenUp());
    const stopped = Atomics.exchange(this.stop, 0, 1);
    await Promise.all(this.#running);
    Atomics.store(this.stop, 0, stopped);
  }

  async close(): Promise<void> {
    await this.drop();
    await Promise.all(this.lanes.map((lane) => lane.close()));
  }

  #start(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const lane = this.#idle.pop()!;
      const run = this.#run(lane, this.#waiting.shift()!).finally(() => {
        this.#running.delete(run);
        this.#idle.push(lane);
        this.#start();
      });
      this.#running.add(run);
    }
  }

  async #run(lane: Lane, { stretch, onBytes, resolve, reject }: Waiting): Promise<void> {
    await lane.read(stretch, onBytes).then(resolve, reject);
  }
}
