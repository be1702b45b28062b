import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  EXPIRY,
  HEARTBEAT,
  endHolder,
  heldError,
  isAlive,
  newHolder,
  type Hold,
  type Holder,
} from './holder.ts';

/** A file beside LMDB's own that names the process which holds a run. */
export class LmdbHold implements Hold {
  readonly #holder = newHolder();
  readonly #file: string;
  readonly #beat: NodeJS.Timeout;

  private constructor(
    readonly directory: string,
    readonly run: string,
    readonly released: () => void,
  ) {
    const name = createHash('sha256').update(run).digest('hex').slice(0, 16);
    this.#file = path.join(directory, `indexing-${name}.json`);
    try {
      this.check();
      writeFileSync(this.#file, JSON.stringify(this.#holder));
    } catch (error) {
      endHolder(this.#holder);
      throw error;
    }
    this.#beat = setInterval(() => this.#touch(), HEARTBEAT).unref();
  }

  /**
   * To be called where no other process is in it: inside a transaction that writes.
   * @throws {TraincubeError} `store-busy`; what the system says where the file cannot be written
   */
  static take(directory: string, run: string, released: () => void): LmdbHold {
    return new LmdbHold(directory, run, released);
  }

  /** @throws {TraincubeError} `store-busy`, where another process has the run */
  check(): void {
    const holder = readHolder(this.#file);
    if (!holder || holder.token === this.#holder.token) return;
    if (isAlive(holder) ?? isFresh(this.#file)) throw heldError(this.run, this.directory, holder);
  }

  async release(): Promise<void> {
    clearInterval(this.#beat);
    endHolder(this.#holder);
    this.released();
    if (readHolder(this.#file)?.token === this.#holder.token) rmSync(this.#file, { force: true });
  }

  #touch(): void {
    const now = new Date();
    try {
      utimesSync(this.#file, now, now);
    } catch {
      // Whoever took the file away is met at the next write.
    }
  }
}

/** Undefined where nobody holds the run, or the file was cut off when its writer died. */
function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isFresh(file: string): boolean {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < EXPIRY;
}
