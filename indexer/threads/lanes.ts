import type { Duplicates } from '../../analysis/index.ts';
import type { StretchRows } from '../layers/stretch-rows.ts';
import type { DuplicateSearch } from './log-reader.ts';
import type { Stretch } from './stretches.ts';

/** What does one thing at a time: this thread, or another one. */
export interface Lane {
  /** @param onBytes called with bytes as they are read. @throws {GivenUp} soon after the flag that stops is raised */
  read(stretch: Stretch, onBytes: (bytes: number) => void): Promise<StretchRows>;
  /** For each position the groups of filters that are alike. @throws {GivenUp} likewise */
  duplicates(search: DuplicateSearch): Promise<Duplicates[][]>;
  close(): Promise<void>;
}

/** Work that was given up, since nobody waits for it any more. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/** A word that all threads see: not zero while work is to be given up. */
export type StopFlag = Int32Array<SharedArrayBuffer>;

export function newStopFlag(): StopFlag {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** @throws {GivenUp} */
export function throwIfStopped(stop: StopFlag): void {
  if (Atomics.load(stop, 0) !== 0) throw new GivenUp();
}

interface Waiting {
  readonly run: (lane: Lane) => Promise<void>;
  readonly giveUp: () => void;
}

/** Lanes side by side, and the work that waits for one: first come, first served. */
export class Lanes {
  readonly #idle: Lane[];
  #waiting: Waiting[] = [];
  readonly #running = new Set<Promise<void>>();
  /** Of those that wait for room. */
  readonly #roomAwaited: (() => void)[] = [];

  constructor(
    readonly lanes: readonly Lane[],
    readonly stop: StopFlag,
  ) {
    this.#idle = [...lanes].reverse();
  }

  /** Whether what is given next begins at once. */
  get isIdle(): boolean {
    return this.#idle.length > 0;
  }

  /** Comes to its end when less work waits than there are lanes. */
  async room(): Promise<void> {
    while (this.#waiting.length >= this.lanes.length) {
      await new Promise<void>((resolve) => this.#roomAwaited.push(resolve));
    }
  }

  read(stretch: Stretch, onBytes: (bytes: number) => void): Promise<StretchRows> {
    return this.#queue((lane) => lane.read(stretch, onBytes));
  }

  duplicates(search: DuplicateSearch): Promise<Duplicates[][]> {
    return this.#queue((lane) => lane.duplicates(search));
  }

  /** Gives up what waits and what runs; comes to its end when nothing runs any more. */
  async drop(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { giveUp } of waiting) giveUp();
    this.#tellOfRoom();
    const stopped = Atomics.exchange(this.stop, 0, 1);
    await Promise.all(this.#running);
    Atomics.store(this.stop, 0, stopped);
  }

  async close(): Promise<void> {
    await this.drop();
    await Promise.all(this.lanes.map((lane) => lane.close()));
  }

  #queue<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = (lane: Lane) => work(lane).then(resolve, reject);
      this.#waiting.push({ run, giveUp: () => reject(new GivenUp()) });
      this.#start();
    });
  }

  #start(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const lane = this.#idle.pop()!;
      const run = this.#waiting
        .shift()!
        .run(lane)
        .finally(() => {
          this.#running.delete(run);
          this.#idle.push(lane);
          this.#start();
        });
      this.#running.add(run);
    }
    this.#tellOfRoom();
  }

  #tellOfRoom(): void {
    for (const tell of this.#roomAwaited.splice(0)) tell();
  }
}
