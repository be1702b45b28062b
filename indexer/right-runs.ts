import { setImmediate as turn } from 'node:timers/promises';
import { fillRightRuns, type Flips } from '../analysis/index.ts';
import { ALL_CLASSES, BLOCK_DUMPS, TraincubeError, indexKey, type Catalogue } from '../schema/index.ts';
import type { Block, Store } from '../store/index.ts';
import { commit } from './commit.ts';
import { flipsIn } from './tables/stored-flips.ts';

/**
 * Makes every `rightRun` of `class-stats` final. A run goes on over the borders of blocks, so only when the last dump is known is its length known.
 *
 * Blocks with dumps that were not there the last time are filled from the last one to the first. Before them each image has at most one flip
 * whose run was still open, its last one: only the blocks with such flips are read.
 *
 * @param signal ends the work between two blocks; what is left open then is so until the next call
 * @returns the catalogue as it was written; `complete` is for the caller to say
 * @throws {TraincubeError} `unavailable` where a block that the catalogue names is missing or damaged
 */
export async function finishRightRuns(
  store: Store,
  run: string,
  catalogue: Catalogue,
  signal?: AbortSignal,
): Promise<Catalogue> {
  const dumps = catalogue.iterations.length;
  const settled = Math.floor(catalogue.settledDumps / BLOCK_DUMPS);
  const open = new OpenRuns(catalogue);
  let written: Catalogue = { ...catalogue, complete: false };
  const change = async (number: number, read: ReadBlocks, fill: FillRuns) => {
    // An embedded store answers at once: without this nobody could say meanwhile that the work is to end.
    await turn();
    if (signal?.aborted) return;
    const rows = Math.min(BLOCK_DUMPS, dumps - number * BLOCK_DUMPS);
    const blocks = await changedBlocks(read({ store, run, number }), number, rows, fill);
    if (blocks.length > 0) written = await commit(store, run, blocks, written);
  };
  for (let number = Math.ceil(dumps / BLOCK_DUMPS) - 1; number >= settled; number--) {
    const read = (place: BlockPlace) => blocksOfAll(place, catalogue.run.classes.length);
    await change(number, read, (flips, classId) => open.fill(flips, number * BLOCK_DUMPS, classId));
  }
  for (const [number, classes] of open.blocks()) {
    const read = (place: BlockPlace) => blocksOf(place, classes);
    await change(number, read, (flips) => open.prolong(flips, number * BLOCK_DUMPS));
  }
  return written;
}

type StoredFlips = Omit<Flips, 'learned'>;

/** Corrects `rightRun` of a block of one class. */
type FillRuns = (flips: StoredFlips, classId: number) => void;

interface BlockPlace {
  readonly store: Store;
  readonly run: string;
  readonly number: number;
}

/** A block of `class-stats`; undefined bytes where the store has none. */
type StoredClass = readonly [classId: number, bytes: Uint8Array | undefined];

type ReadBlocks = (place: BlockPlace) => AsyncIterable<StoredClass>;

/** The blocks of some classes at one place, one read after the other. */
async function* blocksOf(
  { store, run, number }: BlockPlace,
  classes: Iterable<number>,
): AsyncIterable<StoredClass> {
  for (const classId of classes) {
    const series = { run, index: 'class-stats', key: indexKey['class-stats'](classId) } as const;
    yield [classId, await store.get(series, number)];
  }
}

/** The blocks of all classes at one place, in one read. */
async function* blocksOfAll({ store, run, number }: BlockPlace, classes: number): AsyncIterable<StoredClass> {
  const missing = new Map<string, number>();
  for (let classId = ALL_CLASSES; classId < classes; classId++) {
    missing.set(indexKey['class-stats'](classId), classId);
  }
  for await (const { key, bytes } of store.rangeAll(run, 'class-stats', number, number)) {
    const classId = missing.get(key);
    if (classId === undefined) continue;
    missing.delete(key);
    yield [classId, bytes];
  }
  for (const classId of missing.values()) yield [classId, undefined];
}

/**
 * The blocks whose right runs were not right, as they are to be.
 * @param rows as many as the catalogue names; an index that was taken back may have more in its last block
 */
async function changedBlocks(
  stored: AsyncIterable<StoredClass>,
  number: number,
  rows: number,
  fill: FillRuns,
): Promise<Block[]> {
  const changed: Block[] = [];
  for await (const [classId, found] of stored) {
    const key = indexKey['class-stats'](classId);
    // A copy begins where its numbers can be looked at in place.
    const bytes = new Uint8Array(found ?? []);
    const flips = firstRows(bytes, rows) ?? unusable(key, number, found ? 'damaged' : 'missing');
    const before = flips.rightRun.slice();
    fill(flips, classId);
    if (before.every((length, i) => length === flips.rightRun[i])) continue;
    changed.push({ index: 'class-stats', key, number, bytes });
  }
  return changed;
}

/** The flips of the first rows of a block; undefined where it has not so many, or is no block of `class-stats`. */
function firstRows(bytes: Uint8Array, rows: number): StoredFlips | undefined {
  try {
    const flips = flipsIn(bytes);
    return flips.offsets.length > rows
      ? { ...flips, offsets: flips.offsets.subarray(0, rows + 1) }
      : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function unusable(key: string, number: number, what: 'damaged' | 'missing'): never {
  throw new TraincubeError(
    'unavailable',
    `Block ${number} of class-stats ${JSON.stringify(key)} is ${what}: index the run again with \`traincube index --fresh\`.`,
    { index: 'class-stats', key, number },
  );
}

/** For each image its first flip in the blocks that were filled, and its last one before them. */
class OpenRuns {
  /** The number of dumps where there is none. Once for the series of all classes, once for the series of each. */
  readonly #nextFlip: readonly [Int32Array, Int32Array];
  /** 0 where there is none. */
  readonly #lastFlip: Int32Array;
  readonly #imageClasses: readonly number[];

  constructor({ iterations, imageClasses, unchangedSince }: Catalogue) {
    const none = () => new Int32Array(imageClasses.length).fill(iterations.length);
    this.#nextFlip = [none(), none()];
    this.#lastFlip = Int32Array.from(unchangedSince);
    this.#imageClasses = imageClasses;
  }

  /** Fills a block behind which all are filled. */
  fill(flips: StoredFlips, firstDump: number, classId: number): void {
    fillRightRuns(flips, firstDump, this.#nextFlip[classId === ALL_CLASSES ? 0 : 1]);
    for (let row = flips.offsets.length - 2; row >= 0; row--) {
      for (let flip = flips.offsets[row]!; flip < flips.offsets[row + 1]!; flip++) {
        this.#lastFlip[flips.image[flip]!] = firstDump + row - flips.leftRun[flip]!;
      }
    }
  }

  /** The blocks that hold a last flip, from the last to the first, each with the classes of its images and `ALL_CLASSES`. */
  blocks(): [number: number, classes: Set<number>][] {
    const blocks = new Map<number, Set<number>>();
    this.#lastFlip.forEach((dump, image) => {
      if (dump === 0) return;
      const number = Math.floor(dump / BLOCK_DUMPS);
      const classes = blocks.get(number) ?? new Set([ALL_CLASSES]);
      blocks.set(number, classes.add(this.#imageClasses[image]!));
    });
    return [...blocks].sort(([a], [b]) => b - a);
  }

  /** Brings the runs of the last flips in a block up to the next ones. */
  prolong(flips: StoredFlips, firstDump: number): void {
    for (let row = 0; row < flips.offsets.length - 1; row++) {
      for (let flip = flips.offsets[row]!; flip < flips.offsets[row + 1]!; flip++) {
        const image = flips.image[flip]!;
        if (this.#lastFlip[image] !== firstDump + row) continue;
        flips.rightRun[flip] = this.#nextFlip[0][image]! - firstDump - row;
      }
    }
  }
}
