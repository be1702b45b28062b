import { setImmediate as turn } from 'node:timers/promises';
import type { Dump, Log } from '../ingest/index.ts';
import { BLOCK_DUMPS, dumpedLayers, type Catalogue, type RefusedDump } from '../schema/index.ts';
import type { Store } from '../store/index.ts';
import { buildBlock, type BuiltBlock } from './block.ts';
import { commit } from './commit.ts';
import type { StretchRows } from './layers/stretch-rows.ts';
import { isRefusal, refusedDump, type Plan } from './plan.ts';
import { imageClasses } from './tables/image-tables.ts';
import { storedTracker } from './stored-tracker.ts';
import type { Lanes } from './threads/lanes.ts';
import { mostStretches, stretchLength } from './threads/stretches.ts';
import { Threads } from './threads/threads.ts';
import { unreadableDumps } from './unreadable-dumps.ts';

export interface IndexProgress {
  /** Dumps that this call has read; a block's dumps grow part by part, so there are parts of a dump. */
  readonly dumps: number;
  /** Dumps that this call is to read, as far as is known. */
  readonly total: number;
  /** Bytes of the files of `dumps`: what a dump has beside its coefficients is taken to be read with them. */
  readonly bytes: number;
}

/** A block that is being read: its dumps are open; stretches of them wait for lanes or are in them, and the last ones, while more are opened, are in none yet. */
interface BegunBlock {
  /** The dump before the first; undefined at the run's first dump, or where the log no longer has it. */
  readonly before: number | undefined;
  readonly dumps: Dump[];
  readonly stretches: BegunStretch[];
  /** What the coefficients of each stretch give. */
  readonly rows: Promise<StretchRows>[];
  /** How many of its dumps are in stretches. */
  given: number;
}

interface BegunStretch {
  readonly dumps: number;
  /** Of their files. */
  readonly bytes: number;
  /** Of coefficients, in bytes. */
  readonly total: number;
  read: number;
}

/** One call's way through the dumps that are not indexed yet: block by block of good dumps, each committed before what follows it. */
export class BlockPass {
  catalogue: Catalogue;
  /** Dumps added, and the bytes of their files. */
  added = 0;
  bytes = 0;
  /** Iterations that have not been looked at. */
  #candidates: number[];
  readonly #refused: RefusedDump[];
  /** In order. */
  #begun: BegunBlock[] = [];
  /** Where there are several lanes the next block is begun, and read, while one is built. */
  #ahead: Promise<readonly PromiseSettledResult<void>[]> = Promise.resolve([]);
  #isGivenUp = false;
  /** The last dump of the catalogue, while the log has it. */
  #before: number | undefined;
  #onProgress: ((progress: IndexProgress) => void) | undefined;
  #lanes: Lanes | undefined;

  constructor(
    readonly log: Log,
    readonly store: Store,
    readonly run: string,
    { base, candidates, refused }: Plan,
    readonly threads = new Threads(log),
    readonly mostWaiting?: number,
  ) {
    this.catalogue = { ...base, refused: [...refused] };
    this.#candidates = [...candidates];
    this.#refused = [...refused];
  }

  /** @returns whether it has come to the log's end; false where the signal has ended it, and what was being built is given up */
  async toEnd(onProgress?: (progress: IndexProgress) => void, signal?: AbortSignal): Promise<boolean> {
    if (this.#candidates.length === 0) return true;
    this.#onProgress = onProgress;
    try {
      return await this.#blocks(signal);
    } finally {
      // What the block ahead ended with, or would have, is not what the call ends with.
      await this.#giveUp();
      for (const { dumps } of this.#begun) await closeAll(dumps);
    }
  }

  async #blocks(signal: AbortSignal | undefined): Promise<boolean> {
    const { log, store, run, mostWaiting } = this;
    const classes = imageClasses(log.images.classes, log.run.classes.length);
    let tracker = await storedTracker(store, run, this.catalogue, classes);
    // A catalogue without dumps names no blocks: what is there is left of a call that was killed at its first block.
    if (this.catalogue.iterations.length === 0) await store.remove(run);
    this.#before = await this.#readableLast();
    while (await this.#begin(signal)) {
      const { dumps, rows: parts } = this.#begun[0]!;
      const rows = Promise.all(parts);
      // It may fail before the block has come to the rows.
      rows.catch(() => {});
      try {
        const { catalogue } = this;
        const input = { store, run, classes, tracker, catalogue, mostWaiting };
        const built = await buildBlock(input, { dumps, stretches: rows });
        await this.#commit(built, dumps);
        tracker = built.tracker;
      } catch (error) {
        await this.#withdraw(error, signal);
      }
    }
    if (signal?.aborted) return false;
    this.catalogue = { ...this.catalogue, refused: this.#refusedInOrder() };
    return true;
  }

  /** Has a block begun, and begins the one after it where there are lanes for it. @returns whether there is one */
  async #begin(signal: AbortSignal | undefined): Promise<boolean> {
    const failure = await this.#endOfAhead();
    if (failure && !signal?.aborted) throw failure.reason;
    const isWanted = () => this.#candidates.length > 0 && !signal?.aborted;
    while (this.#begun.length === 0 && isWanted()) await this.#beginBlock(signal);
    if (isWanted() && this.#lanes!.lanes.length > 1) {
      this.#ahead = Promise.allSettled([this.#beginBlock(signal)]);
    }
    return !signal?.aborted && this.#begun.length > 0;
  }

  /**
   * Opens the next good dumps, as many as the block after those begun has room for, as lanes come to them: opened all at once they would take the processor from those that read.
   * Lanes begin as soon as a stretch of them is open.
   */
  async #beginBlock(signal: AbortSignal | undefined): Promise<void> {
    const last = this.#begun.at(-1);
    const known = this.#begun.reduce(
      (sum, { dumps }) => sum + dumps.length,
      this.catalogue.iterations.length,
    );
    const room = BLOCK_DUMPS - (known % BLOCK_DUMPS);
    const left = this.#candidates.length;
    const before = last ? last.dumps.at(-1)!.iteration : this.#before;
    const block: BegunBlock = { before, dumps: [], stretches: [], rows: [], given: 0 };
    this.#begun.push(block);
    const isEnding = () => signal?.aborted || this.#isGivenUp;
    while (block.dumps.length < room && this.#candidates.length > 0 && !isEnding()) {
      await this.#lanes?.room();
      // What the system's cache holds is opened at once: without this nothing else would come to its turn.
      await turn();
      const dump = isEnding() ? undefined : await this.#openNext(block);
      if (!dump || isEnding()) continue;
      // The others are taken to be like this one.
      const { isSeekable } = dump;
      this.#lanes ??= await this.threads.lanes({
        pieces: mostStretches(left),
        bytes: dump.bytes * left,
        isSeekable,
      });
      const length = stretchLength(left, this.#lanes.lanes.length, this.#lanes.isIdle);
      if (block.dumps.length - block.given >= length) this.#giveStretch(this.#lanes, block);
    }
    if (block.dumps.length > block.given && !isEnding()) this.#giveStretch(this.#lanes!, block);
    if (block.dumps.length === 0) this.#begun.pop();
  }

  /** Ends what is being read and opened; what is open stays so. @returns what the block ahead ended with */
  async #giveUp(): Promise<PromiseRejectedResult | undefined> {
    this.#isGivenUp = true;
    await this.#lanes?.drop();
    const failure = await this.#endOfAhead();
    this.#isGivenUp = false;
    return failure;
  }

  /** Undefined where it ended well, or there was none. */
  async #endOfAhead(): Promise<PromiseRejectedResult | undefined> {
    const [end] = await this.#ahead;
    this.#ahead = Promise.resolve([]);
    return end?.status === 'rejected' ? end : undefined;
  }

  /** Undefined where it is refused; otherwise it is one of the block's now. */
  async #openNext(block: BegunBlock): Promise<Dump | undefined> {
    const iteration = this.#candidates[0]!;
    try {
      const dump = await this.log.openDump(iteration);
      block.dumps.push(dump);
      return dump;
    } catch (error) {
      this.#refused.push(refusedDump(iteration, error));
      return undefined;
    } finally {
      this.#candidates.shift();
    }
  }

  /** All dumps of the block that are open and in no stretch yet. */
  #giveStretch(lanes: Lanes, block: BegunBlock): void {
    const dumps = block.dumps.slice(block.given);
    const before = block.given > 0 ? block.dumps[block.given - 1]!.iteration : block.before;
    block.given = block.dumps.length;
    const positions = [...dumpedLayers(this.log.model).keys()];
    const bytesOf = (dump: Dump) => positions.reduce((sum, position) => sum + dump.layerBytes(position), 0);
    const total = dumps.reduce((sum, dump) => sum + bytesOf(dump), 0);
    const iterations = dumps.map(({ iteration }) => iteration);
    const stretch: BegunStretch = { dumps: dumps.length, bytes: fileBytes(dumps), total, read: 0 };
    const rows = lanes.read({ before, iterations }, (bytes) => this.#count(stretch, bytes));
    // It may fail before it is its turn to be waited for.
    rows.catch(() => {});
    block.stretches.push(stretch);
    block.rows.push(rows);
  }

  async #readableLast(): Promise<number | undefined> {
    const last = this.catalogue.iterations.at(-1);
    if (last === undefined) return undefined;
    try {
      await (await this.log.openDump(last, 'coefficients')).close();
      return last;
    } catch (error) {
      refusedDump(last, error);
      return undefined;
    }
  }

  async #commit({ blocks, catalogue }: BuiltBlock, dumps: readonly Dump[]): Promise<void> {
    const named = { ...catalogue, refused: this.#refusedInOrder() };
    this.catalogue = await commit(this.store, this.run, blocks, named);
    this.added += dumps.length;
    this.bytes += fileBytes(dumps);
    this.#before = dumps.at(-1)!.iteration;
    this.#begun.shift();
    await closeAll(dumps);
  }

  /**
   * All that is begun is given up. Dumps of the first block whose coefficients turn out to be unreadable are left out, the others are looked at again.
   * All are read to find them, so that a block is begun twice however many there are.
   */
  async #withdraw(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    const failure = await this.#giveUp();
    const begun = this.#begun;
    this.#begun = [];
    for (const { dumps } of begun) await closeAll(dumps);
    const again = begun.flatMap(({ dumps }) => dumps.map(({ iteration }) => iteration));
    this.#candidates = [...again, ...this.#candidates];
    if (signal?.aborted) return;
    if (!isRefusal(error)) throw error;
    if (failure) throw failure.reason;
    const { before, dumps } = begun[0]!;
    const read = dumps.map(({ iteration }) => iteration);
    const unreadable = await unreadableDumps(
      this.log,
      before === undefined ? read : [before, ...read],
      signal,
    );
    if (signal?.aborted) return;
    if (unreadable.size === 0) throw error;
    if (before !== undefined && unreadable.delete(before)) this.#before = undefined;
    for (const [iteration, reason] of unreadable) this.#refused.push(refusedDump(iteration, reason));
    this.#candidates = this.#candidates.filter((iteration) => !unreadable.has(iteration));
  }

  #count(stretch: BegunStretch, bytes: number): void {
    stretch.read += bytes;
    const progress = { dumps: this.added, total: this.added + this.#candidates.length, bytes: this.bytes };
    for (const block of this.#begun) {
      progress.total += block.dumps.length;
      for (const { dumps, bytes, read, total } of block.stretches) {
        const share = total && read / total;
        progress.dumps += dumps * share;
        progress.bytes += bytes * share;
      }
    }
    this.#onProgress?.(progress);
  }

  #refusedInOrder(): RefusedDump[] {
    return [...this.#refused].sort((a, b) => a.iteration - b.iteration);
  }
}

function fileBytes(dumps: readonly Dump[]): number {
  return dumps.reduce((sum, dump) => sum + dump.bytes, 0);
}

async function closeAll(dumps: readonly Dump[]): Promise<void> {
  for (const dump of dumps) await dump.close();
}
