import type { Data, Field, RecordBatch, Table } from 'apache-arrow';

/**
 * The flips of one series of `class-stats`: those of dump d stand at `offsets[d]` up to but not with `offsets[d + 1]`, in image order.
 */
export interface Flips {
  /** One entry a dump, and the end. */
  readonly offsets: Int32Array;
  readonly image: Int32Array;
  readonly leftRun: Int32Array;
  readonly rightRun: Int32Array;
  /** 1 where the image is right from this dump on, 0 where it is wrong from it on. */
  readonly learned: Uint8Array;
}

export type Rule = 'left' | 'right';

/**
 * The flips in rows of `class-stats` of one class, as typed arrays over all of the table's blocks; of a single block they are views of it, but
 * `learned`, which Arrow packs into bits.
 */
export function flipsOf(rows: Table | RecordBatch): Flips {
  const lists = rows.getChild('flips')!;
  const parts = lists.data.map(flipsOfBlock);
  return parts.length === 1 ? parts[0]! : joinedFlips(parts);
}

function flipsOfBlock(data: Data): Flips {
  const first = data.valueOffsets[0]!;
  const last = data.valueOffsets[data.length]!;
  const struct = data.children[0]!;
  const child = (name: string): Data =>
    struct.children[struct.type.children.findIndex((field: Field) => field.name === name)]!;
  const column = (name: string): Int32Array => child(name).values.subarray(first, last);
  return {
    offsets: data.valueOffsets.subarray(0, data.length + 1).map((offset: number) => offset - first),
    image: column('image'),
    leftRun: column('leftRun'),
    rightRun: column('rightRun'),
    learned: bytesOfBits(child('learned'), first, last),
  };
}

/** A byte for each bit of a stretch of a column of booleans, lowest bits first. */
function bytesOfBits({ values, offset }: Data, first: number, last: number): Uint8Array {
  const bytes = new Uint8Array(last - first);
  for (let i = 0, bit = offset + first; i < bytes.length; i++, bit++) {
    bytes[i] = (values[bit >> 3] >> (bit & 7)) & 1;
  }
  return bytes;
}

/** The flips of stretches of dumps, one after the other. */
export function joinedFlips(parts: readonly Flips[]): Flips {
  const rows = parts.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const total = parts.reduce((sum, { image }) => sum + image.length, 0);
  const flips = {
    offsets: new Int32Array(rows + 1),
    image: new Int32Array(total),
    leftRun: new Int32Array(total),
    rightRun: new Int32Array(total),
    learned: new Uint8Array(total),
  };
  let row = 0;
  let at = 0;
  for (const part of parts) {
    for (let i = 1; i < part.offsets.length; i++) flips.offsets[++row] = at + part.offsets[i]!;
    flips.image.set(part.image, at);
    flips.leftRun.set(part.leftRun, at);
    flips.rightRun.set(part.rightRun, at);
    flips.learned.set(part.learned, at);
    at += part.image.length;
  }
  return flips;
}

/**
 * Follows every image's correctness through the dumps, in order, and says at each dump which images flip and how long they had been as they
 * were. The state is two entries an image, whatever the number of dumps.
 */
export class FlipTracker {
  readonly #correct: Uint8Array;
  /** The dump at which the image's present run of equal results began. */
  readonly #since: Int32Array;
  #dumps = 0;

  constructor(images: number) {
    this.#correct = new Uint8Array(images);
    this.#since = new Int32Array(images);
  }

  /**
   * A tracker that goes on where another one stood.
   * @param correct what it took last
   * @param since its `since`
   * @param dumps how many dumps it had taken
   */
  static after(correct: Uint8Array, since: ArrayLike<number>, dumps: number): FlipTracker {
    const tracker = new FlipTracker(correct.length);
    tracker.#correct.set(correct);
    tracker.#since.set(since);
    tracker.#dumps = dumps;
    return tracker;
  }

  /** One that goes on from here by itself. */
  copy(): FlipTracker {
    return FlipTracker.after(this.#correct, this.#since, this.#dumps);
  }

  /** For each image the dump from which on its results have been equal; 0 where it has never flipped. */
  get since(): Int32Array {
    return this.#since.slice();
  }

  /**
   * Takes the next dump.
   * @param correct 1 where the image is right, one entry an image
   * @returns for each image its `leftRun` where it flips at this dump, otherwise 0
   */
  next(correct: Uint8Array): Int32Array {
    const dump = this.#dumps++;
    const leftRun = new Int32Array(correct.length);
    for (let image = 0; image < correct.length; image++) {
      if (dump > 0 && correct[image] === this.#correct[image]) continue;
      leftRun[image] = dump - this.#since[image]!;
      this.#since[image] = dump;
      this.#correct[image] = correct[image]!;
    }
    return leftRun;
  }
}

/**
 * Fills `rightRun` of a stretch of dumps, going backwards: the dumps up to the image's next flip.
 *
 * @param firstDump the index of the stretch's first dump
 * @param nextFlip for each image the dump of its next flip after the stretch, or the number of dumps; brought up to before the stretch
 */
export function fillRightRuns(
  flips: Pick<Flips, 'offsets' | 'image' | 'rightRun'>,
  firstDump: number,
  nextFlip: Int32Array,
): void {
  for (let row = flips.offsets.length - 2; row >= 0; row--) {
    const dump = firstDump + row;
    for (let flip = flips.offsets[row]!; flip < flips.offsets[row + 1]!; flip++) {
      const image = flips.image[flip]!;
      flips.rightRun[flip] = nextFlip[image]! - dump;
      nextFlip[image] = dump;
    }
  }
}
