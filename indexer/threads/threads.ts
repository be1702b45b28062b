import os from 'node:os';
import type { Log, LogSource } from '../../ingest/index.ts';
import { dumpedLayers, filterLength, type ModelDescription } from '../../schema/index.ts';
import { loadKernels } from '../kernels/kernels.ts';
import { filtersAtOnce } from '../layers/parts.ts';
import { Lanes, newStopFlag, throwIfStopped, type Lane, type StopFlag } from './lanes.ts';
import { LogReader } from './log-reader.ts';
import { ThreadLane } from './thread-lane.ts';

/** A thread less does not have to be started, and this much is read meanwhile. */
const BYTES_A_THREAD = 512e6;
/** What a thread takes beside the layers that it reads, in bytes. */
const BASE_BYTES = 128e6;
/** What is read at once is held at this dump and at the one before. */
const DUMPS_HELD = 2;
/** Of a coefficient and its gradient. */
const PAIR_BYTES = 8;
/** Of each weight of a layer while its filters are compared: as float32 and, where the log has float16, as that. */
const COMPARED_BYTES = 6;

/** Where threads find the log, and how many there are to be; without a number as many as there is work, and memory, for. */
export interface Work {
  readonly source: LogSource;
  readonly threads?: number | undefined;
}

/** What there is to do. */
export interface ToRead {
  /** How many threads could each have a piece of it. */
  readonly pieces: number;
  readonly bytes: number;
  /** Whether a layer is read in parts; otherwise it is held whole. */
  readonly isSeekable: boolean;
}

/** The lanes of one call, which start when it is known how much there is to do: one is this thread, several are threads beside it, which opens dumps and writes blocks meanwhile. */
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

  /** The same ones every time, as many as the first call has work for. */
  lanes(toRead: ToRead): Promise<Lanes> {
    return (this.#lanes ??= this.#open(toRead));
  }

  async close(): Promise<void> {
    this.signal?.removeEventListener('abort', this.#onAbort);
    // Why they could not be opened was said to whoever asked for them.
    const lanes = await this.#lanes?.catch(() => undefined);
    await lanes?.close();
  }

  async #open(toRead: ToRead): Promise<Lanes> {
    const { log, work } = this;
    const stop = this.#stop;
    const wanted = work ? (work.threads ?? threadsFor(toRead, log.model)) : 1;
    const count = Math.min(wanted, toRead.pieces);
    if (count === 1) return new Lanes([ownLane(new LogReader(log, await loadKernels()), stop)], stop);
    return new Lanes(
      Array.from({ length: count }, () => new ThreadLane(work!.source, stop)),
      stop,
    );
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
export function threadsFor(
  { bytes, isSeekable }: ToRead,
  model: ModelDescription,
  machine = thisMachine(),
): number {
  const layers = dumpedLayers(model);
  const atOnce = layers.map((layer) => filterLength(layer) * filtersAtOnce(layer, isSeekable));
  const each = BASE_BYTES + DUMPS_HELD * PAIR_BYTES * Math.max(0, ...atOnce);
  const lengths = layers.map((layer) => layer.filters * filterLength(layer)).sort((a, b) => b - a);
  const most = Math.min(machine.cores, Math.ceil(bytes / BYTES_A_THREAD));
  let threads = 0;
  // At the end of a run each thread compares the filters of another layer.
  for (let room = machine.memory / 2; threads < most; threads++) {
    room -= each + COMPARED_BYTES * (lengths[threads] ?? 0);
    if (room < 0) break;
  }
  return Math.max(1, threads);
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
