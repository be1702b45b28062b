import { closeSync, fstatSync, read, readSync } from 'node:fs';
import { TraincubeError } from '../../schema/index.ts';
import { type FileAccess, READS_DIRECTLY, openFile } from '../open-file.ts';
import { refusal } from '../refuse.ts';
import { unreadable } from '../system-error.ts';

/** From this many bytes on a read goes to the thread pool: below, waiting for a thread costs more than the read. */
const ASYNC_READ = 262_144;
/** Bytes of one read: Node takes a length for an int32, and of 2 GiB reads none, or fails. */
const MOST_AT_ONCE = 2 ** 30;
/** How many single bytes are read to see whether the system's cache holds a file. */
const PROBES = 5;
/** A byte that took less, in ms, came from there: that takes 2 to 6 µs, and a fast disk 50 and more. */
const CACHED_PROBE = 0.02;

/** The bytes of a file that is open. */
export class FileBytes {
  /** Undefined when it is closed for good. */
  #fd: number | undefined;
  #isOpen = true;
  /** Reads that are under way. */
  #reading = 0;

  private constructor(
    readonly directory: string,
    readonly name: string,
    fd: number,
    /** Of the file, in bytes. */
    readonly length: number,
  ) {
    this.#fd = fd;
  }

  /**
   * @param name relative to the run's directory
   * @throws {TraincubeError} `refused`; `unavailable` where the system fails, here and in every read
   */
  static open(directory: string, name: string, access: FileAccess = 'cached'): FileBytes {
    const { fd, bytes } = openFile(directory, name, access);
    return new FileBytes(directory, name, fd, bytes);
  }

  /**
   * The same bytes, opened once more. A system reads ahead where reads follow one another; two places that are read by turns do so only where each is read through an opening of its own.
   * @returns undefined where it cannot be had: another file has the name by now, this process may not have more files open, or its system cannot read it so
   * @throws {TraincubeError} `unavailable` after `close`
   */
  another(access: FileAccess = 'cached'): FileBytes | undefined {
    const fd = this.#openFd();
    if (access === 'direct' && !READS_DIRECTLY) return undefined;
    let bytes: FileBytes | undefined;
    try {
      bytes = FileBytes.open(this.directory, this.name, access);
      if (isSameFile(fd, bytes.#openFd())) return bytes;
    } catch {
      // It is done without.
    }
    bytes?.close();
    return undefined;
  }

  /** Reads from `position` straight into `target`, until it is full. */
  async read(position: number, target: Uint8Array): Promise<void> {
    if (target.length < ASYNC_READ) return this.readNow(position, target);
    await this.#whileOpen(async (fd) => {
      for (let done = 0; done < target.length;) {
        const count = await readAsync(fd, target.subarray(done, done + MOST_AT_ONCE), position + done);
        if (count === 0) throw this.#shrunk(position + done);
        done += count;
      }
    });
  }

  /** The same, without leaving the thread. */
  readNow(position: number, target: Uint8Array): void {
    for (let done = 0; done < target.length;) {
      const count = this.#readSomeNow(target, done, position + done);
      if (count === 0) throw this.#shrunk(position + done);
      done += count;
    }
  }

  /** Reads once, in the thread pool. @returns how many bytes there were */
  async readSome(position: number, target: Uint8Array): Promise<number> {
    return this.#whileOpen((fd) => readAsync(fd, target, position));
  }

  /**
   * Whether the system's cache holds most of the file: single bytes here and there say so by the time that they take, as no system tells a JavaScript program.
   * They are others each time, since the cache has them from then on. What is wrong with the file is left to those who read it.
   */
  isCached(): boolean {
    const fd = this.#openFd();
    const byte = new Uint8Array(1);
    let quick = 0;
    for (let i = 0; i < PROBES; i++) {
      const start = performance.now();
      try {
        readSync(fd, byte, 0, 1, Math.floor(Math.random() * this.length));
      } catch {
        return true;
      }
      if (performance.now() - start < CACHED_PROBE) quick++;
    }
    return quick > PROBES / 2;
  }

  /** Once or more often. Reads that are under way come to their end first: a closed file's number may be another file's at once. */
  close(): void {
    this.#isOpen = false;
    this.#release();
  }

  async #whileOpen<T>(reads: (fd: number) => Promise<T>): Promise<T> {
    const fd = this.#openFd();
    this.#reading++;
    try {
      return await reads(fd);
    } catch (error) {
      throw unreadable(this.name, 'this file', error);
    } finally {
      this.#reading--;
      this.#release();
    }
  }

  #release(): void {
    if (this.#isOpen || this.#reading > 0 || this.#fd === undefined) return;
    closeSync(this.#fd);
    this.#fd = undefined;
  }

  #shrunk(end: number): Error {
    const found = `that it ends at byte ${end}`;
    return refusal({ file: this.name }, `${this.length} bytes`, found, 'the file is truncated');
  }

  /** @throws {TraincubeError} `unavailable` after `close` */
  #openFd(): number {
    if (this.#isOpen && this.#fd !== undefined) return this.#fd;
    throw new TraincubeError('unavailable', `${this.name} was closed before this read; ask for it again.`);
  }

  /** Reads from `position` into `target` behind its first `done` bytes. */
  #readSomeNow(target: Uint8Array, done: number, position: number): number {
    const fd = this.#openFd();
    try {
      return readSync(fd, target, done, Math.min(target.length - done, MOST_AT_ONCE), position);
    } catch (error) {
      throw unreadable(this.name, 'this file', error);
    }
  }
}

function isSameFile(one: number, other: number): boolean {
  const [a, b] = [fstatSync(one, { bigint: true }), fstatSync(other, { bigint: true })];
  return a.ino === b.ino && a.dev === b.dev;
}

function readAsync(fd: number, target: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, target, 0, target.length, position, (error, count) => (error ? reject(error) : resolve(count)));
  });
}
