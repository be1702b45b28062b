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
    for (const table of this.#stats) table.add(this.#dumps, validation, correct, leftRun);
    for (const table of this.#images) table.add(this.#dumps, validation);
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

  add(dump: number, validation: Validation, correct: Uint8Array, leftRun: Int32Array): void {
    const { confidence, trueRank, trueProbability } = validation;
    let [wrong, beyondTop, certainty, certain, surprise, surprised] = [0, 0, 0, 0, 0, 0];
    for (const image of this.images) {
      wrong += 1 - correct[image]!;
      if (trueRank && trueRank[image]! >= TOP) beyondTop += 1;
      if (Number.isFinite(confidence[image])) {
        certainty += confidence[image]!;
        certain += 1;
      }
      if (Number.isFinite(trueProbability[image])) {
        surprise -= Math.log(Math.max(trueProbability[image]!, LEAST_PROBABILITY));
        surprised += 1;
      }
      if (leftRun[image] === 0) continue;
      this.#flipped.push(image);
      this.#leftRun.push(leftRun[image]!);
      this.#learned.push(correct[image]!);
    }
    this.error[dump] = wrong / this.images.length;
    this.#top5Error[dump] = trueRank ? beyondTop / this.images.length : NaN;
    this.#confidence[dump] = certainty / certain;
    this.#loss[dump] = surprise / surprised;
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

  add(dump: number, { predicted, trueProbability }: Validation): void {
    this.images.forEach((image, i) => {
      const entry = dump * this.images.length + i;
      this.#predicted[entry] = predicted[image]!;
      this.#probability[entry] = Math.round(Math.max(0, Math.min(1, trueProbability[image]!)) * 255);
    });
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
