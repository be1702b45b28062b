import { Worker } from 'node:worker_threads';
import type { LogSource } from '../../ingest/index.ts';
import { TraincubeError } from '../../schema/index.ts';
import type { StretchRows } from '../layers/stretch-rows.ts';
import type { Lane, StopFlag } from './lanes.ts';
import { errorOf, type ThreadData, type ThreadMessage } from './messages.ts';
import type { Stretch } from './stretches.ts';

interface Reading {
  readonly onBytes: (bytes: number) => void;
  readonly resolve: (rows: StretchRows) => void;
  readonly reject: (reason: unknown) => void;
}

/** A thread with a log and kernels of its own. */
export class ThreadLane implements Lane {
  readonly #worker: Worker;
  #reading: Reading | undefined;
  /** Why the thread is no longer there. */
  #end: unknown;

  constructor(source: LogSource, stop: StopFlag) {
    const workerData: ThreadData = { source, stop };
    this.#worker = new Worker(new URL('./start-thread.mjs', import.meta.url), {
      workerData,
      execArgv: ['--no-warnings'],
    });
    this.#worker.on('message', (message: ThreadMessage) => this.#hear(message));
    this.#worker.on('error', (cause) => this.#fail(threadEnded(cause)));
    this.#worker.on('exit', () => this.#fail(threadEnded()));
  }

  read(stretch: Stretch, onBytes: (bytes: number) => void): Promise<StretchRows> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end);
      this.#reading = { onBytes, resolve, reject };
      this.#worker.postMessage(stretch);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #hear(message: ThreadMessage): void {
    const reading = this.#reading;
    if (!reading) return;
    if (message.kind === 'bytes') return reading.onBytes(message.bytes);
    this.#reading = undefined;
    if (message.kind === 'rows') reading.resolve(message.rows);
    else reading.reject(errorOf(message.failure));
  }

  #fail(reason: unknown): void {
    this.#end ??= reason;
    this.#reading?.reject(this.#end);
    this.#reading = undefined;
  }
}

function threadEnded(cause?: Error): TraincubeError {
  const why = cause ? ` (${cause.message})` : '';
  return new TraincubeError(
    'unavailable',
    `A thread of the indexer has ended${why}: run the same command again with fewer --threads, it goes on where it stopped.`,
    { reason: cause?.message },
    { cause },
  );
}
