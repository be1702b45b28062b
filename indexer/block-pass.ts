import type { Dump, Log } from '../ingest/index.ts';
import { BLOCK_DUMPS, dumpedLayers, type Catalogue, type RefusedDump } from '../schema/index.ts';
import type { Store } from '../store/index.ts';
import { buildBlock, type BuiltBlock } from './block.ts';
import { commit } from './commit.ts';
import { loadKernels } from './kernels/kernels.ts';
import { isRefusal, refusedDump, type Plan } from './plan.ts';
import { imageClasses } from './tables/image-tables.ts';
import { storedTracker } from './stored-tracker.ts';

export interface IndexProgress {
  /** Dumps that this call has read; a block's dumps grow layer by layer, so there are parts of a dump. */
  readonly dumps: number;
  /** Dumps that this call is to read, as far as is known. */
  readonly total: number;
  /** Bytes of coefficients that this call has read. */
  readonly bytes: number;
}

/** One call's way through the dumps that are not indexed yet: block by block of good dumps, each committed before the next is begun. */
export class BlockPass {
  catalogue: Catalogue;
  /** Dumps added, and the bytes of their files. */
  added = 0;
  bytes = 0;
  #read = 0;
  /** Iterations that have not been looked at. */
  #candidates: readonly number[];
  readonly #refused: RefusedDump[];
  /** The last dump of the catalogue, while the log has it. */
  #before: Dump | undefined;

  constructor(
    readonly log: Log,
    readonly store: Store,
    readonly run: string,
    { base, candidates, refused }: Plan,
  ) {
    this.catalogue = { ...base, refused: [...refused] };
    this.#candidates = candidates;
    this.#refused = [...refused];
  }

  /** @returns whether it has come to the log's end; false where the signal has ended it, and the block that was being built is given up */
  async toEnd(onProgress?: (progress: IndexProgress) => void, signal?: AbortSignal): Promise<boolean> {
    if (this.#candidates.length === 0) return true;
    const { log, store, run } = this;
    const classes = imageClasses(log.images.classes, log.run.classes.length);
    const tracker = await storedTracker(store, run, this.catalogue, classes);
    const context = { store, run, classes, tracker, kernels: await loadKernels() };
    this.#before = await this.#openBefore();
    try {
      while (this.#candidates.length > 0) {
        if (signal?.aborted) return false;
        const dumps = await this.#openBlock();
        if (dumps.length === 0) break;
        const count = this.#counter(dumps, onProgress);
        const onBytes = (bytes: number) => {
          count(bytes);
          signal?.throwIfAborted();
        };
        try {
          const block = { before: this.#before, dumps };
          const built = await buildBlock({ ...context, catalogue: this.catalogue, onBytes }, block);
          await this.#commit(built, dumps);
        } catch (error) {
          await this.#withdraw(dumps, error, signal);
        }
      }
    } finally {
      await this.#before?.close();
    }
    this.catalogue = { ...this.catalogue, refused: this.#refusedInOrder() };
    return true;
  }

  /** The next good dumps, as many as the catalogue's last block has room for. */
  async #openBlock(): Promise<Dump[]> {
    const room = BLOCK_DUMPS - (this.catalogue.iterations.length % BLOCK_DUMPS);
    const dumps: Dump[] = [];
    let looked = 0;
    for (; looked < this.#candidates.length && dumps.length < room; looked++) {
      const iteration = this.#candidates[looked]!;
      try {
        dumps.push(await this.log.openDump(iteration));
      } catch (error) {
        if (!isRefusal(error)) await closeAll(dumps);
        this.#refused.push(refusedDump(iteration, error));
      }
    }
    this.#candidates = this.#candidates.slice(looked);
    return dumps;
  }

  async #openBefore(): Promise<Dump | undefined> {
    const last = this.catalogue.iterations.at(-1);
    if (last === undefined) return undefined;
    return this.log.openDump(last).catch((error: unknown) => {
      refusedDump(last, error);
      return undefined;
    });
  }

  async #commit({ blocks, catalogue }: BuiltBlock, dumps: readonly Dump[]): Promise<void> {
    const named = { ...catalogue, refused: this.#refusedInOrder() };
    this.catalogue = await commit(this.store, this.run, blocks, named);
    this.added += dumps.length;
    this.bytes += dumps.reduce((sum, dump) => sum + dump.bytes, 0);
    await this.#before?.close();
    this.#before = dumps.at(-1);
    await closeAll(dumps.slice(0, -1));
  }

  /**
   * Dumps whose coefficients turn out to be unreadable are left out as well; the others of the block are looked at again. All are read to
   * find them, so that a block is begun twice however many there are.
   */
  async #withdraw(dumps: readonly Dump[], error: unknown, signal: AbortSignal | undefined): Promise<void> {
    const again = (left: readonly Dump[]) => {
      this.#candidates = [...left.map((dump) => dump.iteration), ...this.#candidates];
    };
    try {
      if (signal?.aborted && error === signal.reason) return again(dumps);
      if (!isRefusal(error)) throw error;
      const read = this.#before ? [this.#before, ...dumps] : dumps;
      const unreadable = await this.#unreadable(read, signal);
      if (signal?.aborted) return again(dumps);
      if (unreadable.size === 0) throw error;
      if (unreadable.delete(this.#before!)) {
        await this.#before!.close();
        this.#before = undefined;
      }
      for (const [{ iteration }, reason] of unreadable) this.#refused.push(refusedDump(iteration, reason));
      again(dumps.filter((dump) => !unreadable.has(dump)));
    } finally {
      await closeAll(dumps);
    }
  }

  /** The dumps that refuse to give what the index takes of them, each with its error. */
  async #unreadable(dumps: readonly Dump[], signal: AbortSignal | undefined): Promise<Map<Dump, unknown>> {
    const positions = [...dumpedLayers(this.log.model).keys()];
    const unreadable = new Map<Dump, unknown>();
    const memory = new ArrayBuffer(
      Math.max(...dumps.flatMap((dump) => positions.map((position) => dump.layerBytes(position)))),
    );
    for (const dump of dumps) {
      try {
        await dump.validation();
        await dump.scalars();
        for (const position of positions) {
          if (signal?.aborted) return unreadable;
          await dump.readLayer(position, memory, 0);
        }
      } catch (error) {
        if (!isRefusal(error)) throw error;
        unreadable.set(dump, error);
      }
    }
    return unreadable;
  }

  #counter(dumps: readonly Dump[], onProgress?: (progress: IndexProgress) => void): (bytes: number) => void {
    const positions = dumpedLayers(this.log.model).map((_, position) => position);
    const blockBytes = dumps.reduce(
      (sum, dump) => positions.reduce((all, position) => all + dump.layerBytes(position), sum),
      0,
    );
    const total = this.added + dumps.length + this.#candidates.length;
    let read = 0;
    return (bytes) => {
      read += bytes;
      this.#read += bytes;
      const done = this.added + (dumps.length * read) / blockBytes;
      onProgress?.({ dumps: done, total, bytes: this.#read });
    };
  }

  #refusedInOrder(): RefusedDump[] {
    return [...this.#refused].sort((a, b) => a.iteration - b.iteration);
  }
}

async function closeAll(dumps: readonly Dump[]): Promise<void> {
  for (const dump of dumps) await dump.close();
}
