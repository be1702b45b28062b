import type { Flips } from './flips.ts';

/** When each image was learned and how often it was forgotten; an entry an image. */
export interface ImageFacts {
  /** The first dump at which it is right; −1 where it never is. */
  readonly firstLearned: Int32Array;
  /** The dump from which on it is right up to the end; −1 where it is wrong at the end. */
  readonly learnedForGood: Int32Array;
  /** At how many dumps it is right. */
  readonly rightDumps: Int32Array;
  /** How often it changes between right and wrong. */
  readonly flips: Int32Array;
  /** Forgetting events: how often it turns from right to wrong (Toneva et al., An empirical study of example forgetting, ICLR 2019). */
  readonly forgotten: Int32Array;
}

/** What the flips say of each image, taken a stretch of dumps at a time, in order: some entries an image, however many flips there are. */
export class ImageTally {
  readonly #first: Int32Array;
  readonly #since: Int32Array;
  /** Of each dump that begins a stretch of right ones less, of each that begins one of wrong ones more. */
  readonly #balance: Int32Array;
  readonly #flips: Int32Array;
  readonly #forgotten: Int32Array;
  #dumps = 0;

  constructor(readonly images: number) {
    this.#first = new Int32Array(images);
    this.#since = new Int32Array(images);
    this.#balance = new Int32Array(images);
    this.#flips = new Int32Array(images);
    this.#forgotten = new Int32Array(images);
  }

  /** How many dumps were taken. */
  get dumps(): number {
    return this.#dumps;
  }

  /** Takes the flips of the dumps that follow. */
  add({ offsets, image: images, learned }: Pick<Flips, 'offsets' | 'image' | 'learned'>): void {
    for (let row = 0; row + 1 < offsets.length; row++, this.#dumps++) {
      for (let flip = offsets[row]!; flip < offsets[row + 1]!; flip++) {
        const image = images[flip]!;
        const isRight = learned[flip]!;
        if (this.#flips[image] === 0) this.#first[image] = isRight ? this.#dumps : 0;
        this.#since[image] = isRight ? this.#dumps : -1;
        this.#balance[image]! += isRight ? -this.#dumps : this.#dumps;
        this.#flips[image]! += 1;
        this.#forgotten[image]! += 1 - isRight;
      }
    }
  }

  /** One that goes on where this one stands. */
  copy(): ImageTally {
    const copy = new ImageTally(this.images);
    copy.#first.set(this.#first);
    copy.#since.set(this.#since);
    copy.#balance.set(this.#balance);
    copy.#flips.set(this.#flips);
    copy.#forgotten.set(this.#forgotten);
    copy.#dumps = this.#dumps;
    return copy;
  }

  /** @param correctAtEnd 1 where an image is right at the last dump, an entry an image: an image without flips is as at the end throughout */
  facts(correctAtEnd: Uint8Array): ImageFacts {
    const flips = this.#flips;
    const always = (image: number) => (correctAtEnd[image] ? 0 : -1);
    const learnedForGood = this.#since.map((since, image) => (flips[image] ? since : always(image)));
    return {
      firstLearned: this.#first.map((first, image) => (flips[image] ? first : always(image))),
      learnedForGood,
      rightDumps: this.#balance.map(
        (balance, image) => balance + (learnedForGood[image]! < 0 ? 0 : this.#dumps),
      ),
      flips: flips.slice(),
      forgotten: this.#forgotten.slice(),
    };
  }
}

/** How many images of each class were forgotten at least once; an entry a class. */
export function forgottenImages(facts: ImageFacts, classOf: ArrayLike<number>, classes: number): Int32Array {
  const counts = new Int32Array(classes);
  facts.forgotten.forEach((events, image) => {
    if (events > 0) counts[classOf[image]!]! += 1;
  });
  return counts;
}

/**
 * - `neverLearned`: never right; the smallest probability of the true class first
 * - `learnedLate`: right for good only in the second half of the run, and wrong at most of the dumps before: who was right nearly always and lapsed
 *   once towards the end did not learn late; the latest first
 * - `mostForgotten`: forgotten at least once; most often first
 * - `confidentlyWrong`: wrong at the end with a probability of the true class under 10 %; the smallest first
 */
export const IMAGE_LISTS = ['neverLearned', 'learnedLate', 'mostForgotten', 'confidentlyWrong'] as const;
export type ImageListKind = (typeof IMAGE_LISTS)[number];

/** 10 % of the probability of the true class, in 255ths. */
const CONFIDENT = 25.5;

/**
 * The images of a list, ranked; equals in image order.
 * @param images those that are looked at, in image order
 * @param probability of the true class at the last dump, in 255ths, an entry an image
 */
export function imageList(
  kind: ImageListKind,
  images: Int32Array,
  facts: ImageFacts,
  probability: Uint8Array,
  dumps: number,
): Int32Array {
  const { firstLearned, learnedForGood, rightDumps, forgotten } = facts;
  const ranked = (isListed: (image: number) => boolean, key: (image: number) => number) =>
    images.filter(isListed).sort((a, b) => key(a) - key(b) || a - b);
  const isLate = (image: number) => {
    const since = learnedForGood[image]!;
    return since > 0 && since >= dumps / 2 && rightDumps[image]! - (dumps - since) < since / 2;
  };
  switch (kind) {
    case 'neverLearned':
      return ranked(
        (image) => firstLearned[image]! < 0,
        (image) => probability[image]!,
      );
    case 'learnedLate':
      return ranked(isLate, (image) => -learnedForGood[image]!);
    case 'mostForgotten':
      return ranked(
        (image) => forgotten[image]! > 0,
        (image) => -forgotten[image]!,
      );
    case 'confidentlyWrong':
      return ranked(
        (image) => learnedForGood[image]! < 0 && probability[image]! < CONFIDENT,
        (image) => probability[image]!,
      );
  }
}
