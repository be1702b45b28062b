import type { FileBytes } from './file-bytes.ts';
import type { Region } from './metadata.ts';
import { SECTOR, WINDOW_BYTES, type Windows } from './windows.ts';

/** Windows that are read, or being read, ahead of what is asked for. */
const AHEAD = 2;

type DirectBytes = Pick<FileBytes, 'readSome' | 'close'>;

/** A stretch of the file that was read, or is being read. */
interface Window {
  readonly memory: Uint8Array;
  /** In the file, `to` without. */
  readonly from: number;
  readonly to: number;
  readonly loaded: Promise<void>;
}

/**
 * Regions of a file, read one after the other past the system's cache, whose upkeep takes as long as all that is computed here: the next two windows are always
 * under way. Any place in them may be asked for; what follows it is read ahead from then on.
 */
export class ReadAhead {
  readonly #direct: DirectBytes;
  readonly #cached: Pick<FileBytes, 'read'>;
  readonly #regions: readonly Region[];
  readonly #windows: Windows;
  /** In the order in which they are asked for. */
  #ahead: Window[] = [];
  /** Where the next window begins: in which region, and in the file. */
  #region = 0;
  #position = 0;
  #hasFailed = false;

  /**
   * @param direct opened for this alone, closed by `close`
   * @param cached the same file, for what the system does not read directly
   * @param regions in the order in which they will be asked for; none is empty
   */
  constructor(
    direct: DirectBytes,
    cached: Pick<FileBytes, 'read'>,
    regions: readonly Region[],
    windows: Windows,
  ) {
    this.#direct = direct;
    this.#cached = cached;
    this.#regions = regions;
    this.#windows = windows;
  }

  /**
   * Fills `target` with the bytes from `position` on, which lie in one of the regions. Where a direct read fails, for whatever reason, the file is read as any
   * other is from then on: what is wrong with it, that says.
   */
  async read(position: number, target: Uint8Array): Promise<void> {
    try {
      if (!this.#hasFailed) return await this.#readWindows(position, target);
    } catch {
      this.#hasFailed = true;
      this.#dropAll();
    }
    return this.#cached.read(position, target);
  }

  close(): void {
    this.#dropAll();
    this.#direct.close();
  }

  async #readWindows(position: number, target: Uint8Array): Promise<void> {
    for (let done = 0; done < target.length;) {
      const at = position + done;
      const { memory, from, to, loaded } = this.#windowWith(at);
      await loaded;
      const bytes = memory.subarray(at - from, Math.min(at - from + target.length - done, to - from));
      target.set(bytes, done);
      done += bytes.length;
    }
  }

  /** Gives up the windows before this place, and reads ahead. */
  #windowWith(position: number): Window {
    while (this.#ahead.length > 0 && !isIn(this.#ahead[0]!, position)) this.#drop();
    if (this.#ahead.length === 0) this.#seek(position);
    while (this.#ahead.length < AHEAD && this.#region < this.#regions.length) this.#ahead.push(this.#fetch());
    return this.#ahead[0]!;
  }

  #seek(position: number): void {
    this.#region = this.#regions.findIndex(
      (region) => position >= region.position && position < region.position + region.length,
    );
    if (this.#region < 0) throw new RangeError(`byte ${position} is in none of the regions`);
    this.#position = position;
  }

  /** Begins to read the next window. */
  #fetch(): Window {
    const { position, length } = this.#regions[this.#region]!;
    const end = position + length;
    const from = Math.floor(this.#position / SECTOR) * SECTOR;
    const to = Math.min(from + WINDOW_BYTES, end);
    if (to < end) this.#position = to;
    else this.#position = this.#regions[++this.#region]?.position ?? end;
    const memory = this.#windows.take();
    const loaded = this.#load(memory, from, to);
    // Whoever waits for it is told; a window that is given up nobody waits for.
    loaded.catch(() => {});
    return { memory, from, to, loaded };
  }

  async #load(memory: Uint8Array, from: number, to: number): Promise<void> {
    const sectors = Math.ceil((to - from) / SECTOR) * SECTOR;
    const count = await this.#direct.readSome(from, memory.subarray(0, sectors));
    if (count < to - from) throw new RangeError(`${count} bytes of ${to - from}`);
  }

  #drop(): void {
    const { memory, loaded } = this.#ahead.shift()!;
    const giveBack = () => this.#windows.give(memory);
    loaded.then(giveBack, giveBack);
  }

  #dropAll(): void {
    while (this.#ahead.length > 0) this.#drop();
  }
}

function isIn({ from, to }: Window, position: number): boolean {
  return position >= from && position < to;
}
