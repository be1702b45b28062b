import { statSync } from 'node:fs';
import path from 'node:path';
import type { Dump, Log } from '../../ingest/index.ts';
import { dumpName } from '../../schema/index.ts';

/** Dumps that are open at once, of all runs; each holds one file and what was read of the others. */
const MOST = 4;
/** How long a dump that nobody asks for stays open, in ms. */
const IDLE = 10_000;

/** The files that opening a dump reads. */
const FILES = ['parameters.arrow', 'validation.arrow', 'scalars.arrow'];

interface OpenDump {
  readonly log: Log;
  /** Of its files, before they were opened. */
  readonly identity: string;
  readonly dump: Promise<Dump>;
  readonly idle: NodeJS.Timeout;
  users: number;
  isKept: boolean;
}

/**
 * The dumps that were asked for last, open: to open one, all of it but its coefficients is read and checked, which takes far longer than to read a filter of it. A dump whose files
 * are not those that were opened is opened again.
 */
export class OpenDumps {
  /** By directory and iteration; the one that was asked for last stands last. */
  readonly #kept = new Map<string, OpenDump>();

  constructor(
    readonly most = MOST,
    readonly idle = IDLE,
  ) {}

  /**
   * @param check called before it is opened, not where it is open
   * @throws {TraincubeError} what `check` and opening the dump throw; it is tried anew by the next call
   */
  async use<T>(
    log: Log,
    iteration: number,
    use: (dump: Dump) => Promise<T>,
    check?: () => Promise<void>,
  ): Promise<T> {
    const key = keyOf(log, iteration);
    let entry = this.#current(log, iteration);
    if (!entry) {
      await check?.();
      entry = this.#current(log, iteration) ?? this.#open(key, log, iteration);
    }
    this.#kept.delete(key);
    this.#kept.set(key, entry);
    entry.idle.refresh();
    entry.users += 1;
    this.#dropOldest();
    try {
      return await use(await this.#opened(key, entry));
    } finally {
      entry.users -= 1;
      closeUnused(entry);
    }
  }

  /** Those in use are closed when that ends. */
  close(): void {
    for (const key of [...this.#kept.keys()]) this.#drop(key);
  }

  /** The one that is open, where its files are still those. */
  #current(log: Log, iteration: number): OpenDump | undefined {
    const entry = this.#kept.get(keyOf(log, iteration));
    return entry?.log === log && entry.identity === identityOf(log, iteration) ? entry : undefined;
  }

  #open(key: string, log: Log, iteration: number): OpenDump {
    this.#drop(key);
    const identity = identityOf(log, iteration);
    const idle = setTimeout(() => {
      if (this.#kept.get(key) === entry) this.#drop(key);
    }, this.idle).unref();
    const entry = { log, identity, dump: log.openDump(iteration), idle, users: 0, isKept: true };
    return entry;
  }

  async #opened(key: string, entry: OpenDump): Promise<Dump> {
    try {
      return await entry.dump;
    } catch (error) {
      if (this.#kept.get(key) === entry) this.#drop(key);
      throw error;
    }
  }

  #dropOldest(): void {
    for (const key of this.#kept.keys()) {
      if (this.#kept.size <= this.most) return;
      this.#drop(key);
    }
  }

  #drop(key: string): void {
    const entry = this.#kept.get(key);
    if (!entry) return;
    this.#kept.delete(key);
    clearTimeout(entry.idle);
    entry.isKept = false;
    closeUnused(entry);
  }
}

function closeUnused({ isKept, users, dump }: OpenDump): void {
  if (isKept || users > 0) return;
  dump.then(
    (open) => open.close(),
    // Whoever asked for it has been told.
    () => {},
  );
}

function keyOf({ directory }: Log, iteration: number): string {
  return `${iteration} ${directory}`;
}

/** Other files under the same names have another one, and so have files that were written again. */
function identityOf({ directory }: Log, iteration: number): string {
  const folder = path.join(directory, 'dumps', dumpName(iteration));
  return FILES.map((name) => statusOf(path.join(folder, name))).join(' ');
}

function statusOf(file: string): string {
  try {
    const { dev, ino, size, mtimeMs } = statSync(file);
    return `${dev} ${ino} ${size} ${mtimeMs}`;
  } catch {
    // Opening it says why.
    return 'none';
  }
}
