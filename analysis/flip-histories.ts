import type { Flips } from './flips.ts';

/** The flips of all images, image after image, the images of a class together. */
export interface FlipHistories {
  readonly dumps: number;
  /** The first image (a place, not an id) of each class, and the end. */
  readonly classes: Int32Array;
  /** The first flip of the image at each place, and the end. */
  readonly images: Int32Array;
  /** The dump of each flip, ascending within an image. */
  readonly dump: Int32Array;
}

/** Turns lists a dump into lists an image. */
export function flipHistories(flips: Flips, classOf: ArrayLike<number>, classes: number): FlipHistories {
  const { offsets, image } = flips;
  const dumps = offsets.length - 1;
  const [firstOfClass, placeOf] = places(classOf, classes);
  const images = startsOf(classOf.length, image.length, (flip) => placeOf[image[flip]!]!);
  const next = images.slice();
  const dump = new Int32Array(image.length);
  for (let at = 0; at < dumps; at++) {
    for (let flip = offsets[at]!; flip < offsets[at + 1]!; flip++) {
      dump[next[placeOf[image[flip]!]!]!++] = at;
    }
  }
  return { dumps, classes: firstOfClass, images, dump };
}

/** The first place of each class, and the place of each image. */
function places(classOf: ArrayLike<number>, classes: number): [Int32Array, Int32Array] {
  const first = startsOf(classes, classOf.length, (image) => classOf[image]!);
  const next = first.slice();
  return [first, Int32Array.from({ length: classOf.length }, (_, image) => next[classOf[image]!]!++)];
}

/** Where each group begins when `count` things are put together by group, and the end. */
function startsOf(groups: number, count: number, groupOf: (thing: number) => number): Int32Array {
  const starts = new Int32Array(groups + 1);
  for (let thing = 0; thing < count; thing++) starts[groupOf(thing) + 1]! += 1;
  for (let group = 0; group < groups; group++) starts[group + 1]! += starts[group]!;
  return starts;
}
