import os from 'node:os';
import type { Log, LogSource } from '../../ingest/index.ts';
import { dumpedLayers, filterLength, type ModelDescription } from '../../schema/index.ts';
import { loadKernels } from '../kernels/kernels.ts';
import { Lanes, newStopFlag, throwIfStopped, type Lane, type StopFlag } from './lanes.ts';
import { LogReader } from './log-reader.ts';
import { ThreadLane } from './thread-lane.ts';

/** A thread takes about as long to start as it takes to read this many bytes. */
const BYTES_A_THREAD = 512e6;
/** What a thread takes beside the layers that it reads, in bytes. */
const BASE_BYTES = 128e6;
/** At this dump and at the one before, where a log gives layers only whole. */
const LAYERS_HELD = 2;

/** Where threads find the log, and how many there are to be; without a number as many as there is work, and memory, for. */
export interface Work {
  readonly source: LogSource;
  readonly threads?: number | undefined;
}

/** The lanes of one call: one in this thread and the others in threads of their own, which start when it is known how much there is to do. */
export class Threads {
  readonly #stop = newStopFlag();
  #lanes: Promise<Lanes> | undefined;
  readonly #onAbort = () => void Atomics.store(this.#stop, 0, 1);

  /**
   * @param work without it all is done by this thread
   * @param signal gives up all work
   */
  constructor(
    readonly log: Log,
    readonly work?: Work,
    readonly signal?: AbortSignal,
  ) {
    signal?.addEventListener('abort', this.#onAbort);
  }

  /** The same ones every time. @param bytes to be read */
  lanes(bytes: number): Promise<Lanes> {
    return (this.#lanes ??= this.#open(bytes));
  }

  async close(): Promise<void> {
    this.signal?.removeEventListener('abort', this.#onAbort);
    // Why they could not be opened was said to whoever asked for them.
    const lanes = await this.#lanes?.catch(() => undefined);
    await lanes?.close();
  }

  async #open(bytes: number): Promise<Lanes> {
    const { log, work } = this;
    const stop = this.#stop;
    const count = work ? (work.threads ?? threadsFor(bytes, log.model)) : 1;
    const own = ownLane(new LogReader(log, await loadKernels()), stop);
    const others = Array.from({ length: count - 1 }, () => new ThreadLane(work!.source, stop));
    return new Lanes([own, ...others], stop);
  }
}

function ownLane(reader: LogReader, stop: StopFlag): Lane {
  return {
    read: (stretch, onBytes) =>
      reader.read(stretch, (bytes) => {
        onBytes(bytes);
        throwIfStopped(stop);
      }),
    duplicates: (search) => reader.duplicates(search, () => throwIfStopped(stop)),
    close: async () => {},
  };
}

/** As many threads as the machine runs at once, unless there is less to do, or they would take more than half of its memory. */
export function threadsFor(bytes: number, model: ModelDescription, machine = thisMachine()): number {
  const longest = Math.max(0, ...dumpedLayers(model).map((layer) => layer.filters * filterLength(layer)));
  const each = BASE_BYTES + LAYERS_HELD * 2 * 4 * longest;
  const affordable = Math.floor(machine.memory / 2 / each);
  return Math.max(1, Math.min(machine.cores, Math.ceil(bytes / BYTES_A_THREAD), affordable));
}

interface Machine {
  readonly cores: number;
  /** In bytes. */
  readonly memory: number;
}

function thisMachine(): Machine {
  const memory = Math.min(os.totalmem(), process.constrainedMemory() || Infinity);
  return { cores: os.availableParallelism(), memory };
}
