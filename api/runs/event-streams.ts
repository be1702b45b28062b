import type { Request, Response } from 'express';
import { TraincubeError } from '../../schema/index.ts';
import { Changes, type Change, type Followed } from './changes.ts';
import { accepted } from '../http/negotiation.ts';
import type { Runs } from './runs.ts';

export const EVENT_STREAM = 'text/event-stream';

/** Streams that are open at once. A browser has one, however many pages it shows. */
const MOST = 512;
/** How often each stream says something, in ms: who hears nothing for longer knows that it is broken. */
const BEAT = 15_000;
/** Bytes that may wait for a client that does not read, before its stream is ended. */
const BACKLOG = 64 * 1024;
/** How long a browser waits before it connects again, in ms. */
const RETRY = 1000;

/** Streams of server-sent events: of runs, and of the list of runs. */
export class EventStreams {
  readonly #changes: Changes;
  readonly #open = new Map<Response, () => void>();
  #beat: NodeJS.Timeout | undefined;

  constructor(
    runs: Runs,
    readonly most = MOST,
    readonly beat = BEAT,
  ) {
    this.#changes = new Changes(runs);
  }

  get size(): number {
    return this.#open.size;
  }

  /** Answers with a stream that ends when either side closes it. */
  answer(request: Request, response: Response, followed: Followed): void {
    // A client that went while its run was looked up will not be said to have gone once more.
    if (response.destroyed) return;
    response.type(accepted(request, [EVENT_STREAM])).set({
      'Cache-Control': 'no-store',
      // For proxies, which would otherwise collect what belongs to one answer.
      'X-Accel-Buffering': 'no',
    });
    if (request.method === 'HEAD') return void response.end();
    if (this.#open.size >= this.most) {
      const sentence = `${this.most} streams of events are open here, and more are not served: ask for the run itself.`;
      throw new TraincubeError('unavailable', sentence);
    }
    response.write(`retry: ${RETRY}\n\n`);
    const leave = this.#changes.follow(followed, (change) => send(response, nameOf(change), change));
    this.#open.set(response, leave);
    response.on('close', () => this.#close(response));
    this.#beat ??= setInterval(() => {
      for (const open of this.#open.keys()) send(open, 'beat', {});
    }, this.beat);
  }

  /** Ends all streams. */
  close(): void {
    for (const response of [...this.#open.keys()]) {
      this.#close(response);
      response.end();
    }
    this.#changes.close();
  }

  #close(response: Response): void {
    this.#open.get(response)?.();
    this.#open.delete(response);
    if (this.#open.size > 0) return;
    clearInterval(this.#beat);
    this.#beat = undefined;
  }
}

function nameOf({ run }: Change): string {
  return run === undefined ? 'runs' : 'run';
}

function send(response: Response, event: string, data: object): void {
  if (response.writableLength > BACKLOG) response.destroy();
  else response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
