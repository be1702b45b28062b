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

/**
 * What the flips say of each image.
 * @param flips of all images
 * @param correctAtEnd 1 where an image is right at the last dump, an entry an image: an image without flips is as at the end throughout
 */
export function imageFacts(flips: Flips, correctAtEnd: Uint8Array): ImageFacts {
  const images = correctAtEnd.length;
  const dumps = flips.offsets.length - 1;
  const facts: ImageFacts = {
    firstLearned: Int32Array.from(correctAtEnd, (isRight) => (isRight ? 0 : -1)),
    learnedForGood: Int32Array.from(correctAtEnd, (isRight) => (isRight ? 0 : -1)),
    rightDumps: Int32Array.from(correctAtEnd, (isRight) => (isRight ? dumps : 0)),
    flips: new Int32Array(images),
    forgotten: new Int32Array(images),
  };
  for (let dump = 0; dump < dumps; dump++) {
    for (let flip = flips.offsets[dump]!; flip < flips.offsets[dump + 1]!; flip++) {
      const image = flips.image[flip]!;
      const isRight = flips.learned[flip]!;
      if (facts.flips[image] === 0) facts.firstLearned[image] = isRight ? dump : 0;
      facts.learnedForGood[image] = isRight ? dump : -1;
      facts.rightDumps[image]! += isRight ? -dump : dump;
      facts.flips[image]! += 1;
      facts.forgotten[image]! += 1 - isRight;
    }
  }
  return facts;
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
