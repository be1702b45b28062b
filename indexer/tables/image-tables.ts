import { Uint16, Uint8, type List, type Struct } from 'apache-arrow';
import { fillRightRuns, type FlipTracker } from '../../analysis/index.ts';
import type { Validation } from '../../ingest/index.ts';
import {
  ALL_CLASSES,
  LEAST_PROBABILITY,
  classErrors,
  classImages,
  classStats,
  indexKey,
  recordBatch,
} from '../../schema/index.ts';
import { booleans, integers, lists, nullableFloats, plain, structs } from './columns.ts';
import type { Rows } from './rows.ts';

const FLIPS = classStats.fields[classStats.fields.length - 1]!.type as List;

/** How the true class may rank to count as right in the top-5 error. */
const TOP = 5;

/** Which images belong to which class. */
export interface ImageClasses {
  /** For each image its class. */
  readonly classOf: Int32Array;
  /** For each class its images, ascending. */
  readonly imagesOf: readonly Int32Array[];
}

export function imageClasses(classOf: Int32Array, classes: number): ImageClasses {
  const imagesOf = Array.from({ length: classes }, () => [] as number[]);
  classOf.forEach((classId, image) => imagesOf[classId]!.push(image));
  return { classOf, imagesOf: imagesOf.map((images) => Int32Array.from(images)) };
}

/** 1 where an image is taken for its class. */
export function correctness(predicted: ArrayLike<number>, { classOf }: ImageClasses): Uint8Array {
  const correct = new Uint8Array(classOf.length);
  for (let image = 0; image < correct.length; image++) {
    correct[image] = predicted[image] === classOf[image] ? 1 : 0;
  }
  return correct;
}

/**
 * Builds the rows of `class-stats`, `class-errors` and `class-images` of a block from the validation of its dumps, in order.
 * `rightRun` ends at the block's last dump: the pass that ends an index makes it final.
 */
export class ImageTables {
  readonly #stats: ClassStatsTable[];
  readonly #images: ClassImagesTable[];
  #dumps = 0;

  constructor(
    readonly classes: ImageClasses,
    readonly tracker: FlipTracker,
    readonly iterations: Int32Array,
    readonly firstDump: number,
  ) {
    const everyImage = Int32Array.from(classes.classOf.keys());
    this.#stats = [everyImage, ...classes.imagesOf].map(
      (images, i) => new ClassStatsTable(i === 0 ? ALL_CLASSES : i - 1, images, iterations.length),
    );
    this.#images = classes.imagesOf.map((images) => new ClassImagesTable(images, iterations.length));
  }

  add(validation: Validation): void {
    const correct = correctness(validation.predicted, this.classes);
    const leftRun = this.tracker.next(correct);
    const { confidence, trueRank, predicted, trueProbability } = validation;
    const answers = { confidence, trueRank, surprise: surprises(trueProbability), correct, leftRun };
    for (const table of this.#stats) table.add(this.#dumps, answers);
    const probability = inBytes(trueProbability);
    for (const table of this.#images) table.add(this.#dumps, predicted, probability);
    this.#dumps += 1;
  }

  *rows(): Iterable<Rows> {
    const end = this.firstDump + this.iterations.length;
    const [all, ofClasses] = [0, 1].map(() => new Int32Array(this.classes.classOf.length).fill(end));
    for (const table of this.#stats) {
      yield table.rows(this.iterations, this.firstDump, table.classId === ALL_CLASSES ? all! : ofClasses!);
    }
    yield this.#errorRows();
    for (const [classId, table] of this.#images.entries()) yield table.rows(classId, this.iterations);
  }

  #errorRows(): Rows {
    const classes = this.classes.imagesOf.length;
    const errors = new Float32Array(this.iterations.length * classes);
    for (const { classId, error } of this.#stats) {
      if (classId === ALL_CLASSES) continue;
      error.forEach((value, dump) => (errors[dump * classes + classId] = value));
    }
    const schema = classErrors(classes);
    const entries = lists(schema.fields[1]!.type, this.iterations.length, nullableFloats(errors));
    return {
      index: 'class-errors',
      key: indexKey['class-errors'](),
      batch: recordBatch(schema, [integers(this.iterations), entries]),
    };
  }
}

/** −ln of the probability of each image's class; NaN where that is not finite. */
function surprises(probability: Float32Array): Float64Array {
  const surprise = new Float64Array(probability.length);
  for (let image = 0; image < surprise.length; image++) {
    const value = probability[image]!;
    surprise[image] = Number.isFinite(value) ? -Math.log(Math.max(value, LEAST_PROBABILITY)) : NaN;
  }
  return surprise;
}

function inBytes(probability: Float32Array): Uint8Array {
  const bytes = new Uint8Array(probability.length);
  for (let image = 0; image < bytes.length; image++) {
    bytes[image] = Math.round(Math.max(0, Math.min(1, probability[image]!)) * 255);
  }
  return bytes;
}

/** What is known of each image at a dump. */
interface Answers extends Pick<Validation, 'confidence' | 'trueRank'> {
  /** NaN where it does not count. */
  readonly surprise: Float64Array;
  readonly correct: Uint8Array;
  readonly leftRun: Int32Array;
}

class ClassStatsTable {
  /** An entry a dump. */
  readonly error: Float32Array;
  readonly #top5Error: Float32Array;
  readonly #confidence: Float32Array;
  readonly #loss: Float32Array;
  readonly #offsets: Int32Array;
  readonly #flipped: number[] = [];
  readonly #leftRun: number[] = [];
  readonly #learned: number[] = [];

  constructor(
    readonly classId: number,
    readonly images: Int32Array,
    dumps: number,
  ) {
    this.error = new Float32Array(dumps);
    this.#top5Error = new Float32Array(dumps);
    this.#confidence = new Float32Array(dumps);
    this.#loss = new Float32Array(dumps);
    this.#offsets = new Int32Array(dumps + 1);
  }

  add(dump: number, { confidence, trueRank, surprise, correct, leftRun }: Answers): void {
    const { images } = this;
    let wrong = 0;
    let beyondTop = 0;
    let certainty = 0;
    let certain = 0;
    let loss = 0;
    let surprised = 0;
    for (let i = 0; i < images.length; i++) {
      const image = images[i]!;
      wrong += 1 - correct[image]!;
      if (trueRank && trueRank[image]! >= TOP) beyondTop += 1;
      const confident = confidence[image]!;
      if (confident - confident === 0) {
        certainty += confident;
        certain += 1;
      }
      const surprising = surprise[image]!;
      if (surprising === surprising) {
        loss += surprising;
        surprised += 1;
      }
      if (leftRun[image] === 0) continue;
      this.#flipped.push(image);
      this.#leftRun.push(leftRun[image]!);
      this.#learned.push(correct[image]!);
    }
    this.error[dump] = wrong / images.length;
    this.#top5Error[dump] = trueRank ? beyondTop / images.length : NaN;
    this.#confidence[dump] = certainty / certain;
    this.#loss[dump] = loss / surprised;
    this.#offsets[dump + 1] = this.#flipped.length;
  }

  rows(iterations: Int32Array, firstDump: number, nextFlip: Int32Array): Rows {
    const dumps = iterations.length;
    const flips = {
      offsets: this.#offsets,
      image: Int32Array.from(this.#flipped),
      leftRun: Int32Array.from(this.#leftRun),
      rightRun: new Int32Array(this.#flipped.length),
    };
    fillRightRuns(flips, firstDump, nextFlip);
    const entries = structs(FLIPS.children[0]!.type as Struct, flips.image.length, [
      integers(flips.image),
      integers(flips.leftRun),
      integers(flips.rightRun),
      booleans(Uint8Array.from(this.#learned)),
    ]);
    return {
      index: 'class-stats',
      key: indexKey['class-stats'](this.classId),
      batch: recordBatch(classStats, [
        integers(new Int32Array(dumps).fill(this.classId)),
        integers(iterations),
        nullableFloats(this.error),
        nullableFloats(this.#top5Error),
        nullableFloats(this.#confidence),
        nullableFloats(this.#loss),
        lists(FLIPS, dumps, entries, flips.offsets),
      ]),
    };
  }
}

class ClassImagesTable {
  readonly #predicted: Uint16Array;
  readonly #probability: Uint8Array;

  constructor(
    readonly images: Int32Array,
    dumps: number,
  ) {
    this.#predicted = new Uint16Array(dumps * images.length);
    this.#probability = new Uint8Array(dumps * images.length);
  }

  /** Takes of all images the class that each is taken for, and the probability of its own in 255ths. */
  add(dump: number, predicted: Int32Array, probability: Uint8Array): void {
    const { images } = this;
    const first = dump * images.length;
    for (let i = 0; i < images.length; i++) {
      const image = images[i]!;
      this.#predicted[first + i] = predicted[image]!;
      this.#probability[first + i] = probability[image]!;
    }
  }

  rows(classId: number, iterations: Int32Array): Rows {
    const schema = classImages(this.images.length);
    return {
      index: 'class-images',
      key: indexKey['class-images'](classId),
      batch: recordBatch(schema, [
        integers(iterations),
        lists(schema.fields[1]!.type, iterations.length, plain(new Uint16(), this.#predicted)),
        lists(schema.fields[2]!.type, iterations.length, plain(new Uint8(), this.#probability)),
      ]),
    };
  }
}
