import { Worker } from 'node:worker_threads';
import type { Duplicates } from '../../analysis/index.ts';
import type { LogSource } from '../../ingest/index.ts';
import { TraincubeError } from '../../schema/index.ts';
import type { StretchRows } from '../layers/stretch-rows.ts';
import type { Lane, StopFlag } from './lanes.ts';
import type { DuplicateSearch } from './log-reader.ts';
import { errorOf, type ThreadData, type ThreadMessage, type ThreadRequest } from './messages.ts';
import type { Stretch } from './stretches.ts';

interface Asked {
  readonly onBytes: (bytes: number) => void;
  readonly resolve: (answer: never) => void;
  readonly reject: (reason: unknown) => void;
}

/** A thread with a log and kernels of its own. */
export class ThreadLane implements Lane {
  readonly #worker: Worker;
  #asked: Asked | undefined;
  /** Why the thread is no longer there. */
  #end: unknown;

  constructor(source: LogSource, stop: StopFlag) {
    const workerData: ThreadData = { source, stop };
    this.#worker = new Worker(new URL('./start-thread.mjs', import.meta.url), {
      workerData,
      execArgv: ['--no-warnings', '--enable-source-maps'],
      // Its arrays are not in the heap: room for what is short-lived there would be 48 MB a thread, for nothing.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    this.#worker.on('message', (message: ThreadMessage) => this.#hear(message));
    this.#worker.on('error', (cause) => this.#fail(threadEnded(cause)));
    this.#worker.on('exit', () => this.#fail(threadEnded()));
  }

  read(stretch: Stretch, onBytes: (bytes: number) => void): Promise<StretchRows> {
    return this.#ask({ kind: 'read', stretch }, onBytes);
  }

  duplicates(search: DuplicateSearch): Promise<Duplicates[][]> {
    return this.#ask({ kind: 'duplicates', search }, () => {});
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask<T>(request: ThreadRequest, onBytes: (bytes: number) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end);
      this.#asked = { onBytes, resolve, reject };
      this.#worker.postMessage(request);
    });
  }

  #hear(message: ThreadMessage): void {
    const asked = this.#asked;
    if (!asked) return;
    if (message.kind === 'bytes') return asked.onBytes(message.bytes);
    this.#asked = undefined;
    if (message.kind === 'answer') asked.resolve(message.answer as never);
    else asked.reject(errorOf(message.failure));
  }

  #fail(reason: unknown): void {
    this.#end ??= reason;
    this.#asked?.reject(this.#end);
    this.#asked = undefined;
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
