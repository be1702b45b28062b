import type { Confusion } from '../../analysis/index.ts';
import type { ClassPair } from '../data/address.ts';

/** A pair, and how many images it has. */
export interface CountedPair extends ClassPair {
  readonly count: number;
}

export function isSamePair(a: ClassPair | null, b: ClassPair | null): boolean {
  return a?.trueClass === b?.trueClass && a?.predicted === b?.predicted;
}

/** How many images of a class are taken for another one. */
export function countOf({ offsets, predicted, count }: Confusion, pair: ClassPair): number {
  for (let entry = offsets[pair.trueClass]!; entry < offsets[pair.trueClass + 1]!; entry++) {
    if (predicted[entry] === pair.predicted) return count[entry]!;
  }
  return 0;
}

/** The most that any cell has, of those beside the diagonal (`wrong`) and of those on it (`right`); and how many images are wrong. */
export function extentOf(confusion: Confusion): { wrong: number; right: number; images: number } {
  let [wrong, right, images] = [0, 0, 0];
  forEachPair(confusion, ({ trueClass, predicted, count }) => {
    if (trueClass === predicted) right = Math.max(right, count);
    else [wrong, images] = [Math.max(wrong, count), images + count];
  });
  return { wrong, right, images };
}

/** The pairs of different classes with the most images, most first; equals by their ids. */
export function mostConfused(confusion: Confusion, most: number): CountedPair[] {
  const pairs: CountedPair[] = [];
  forEachPair(confusion, (pair) => pair.trueClass !== pair.predicted && pairs.push(pair));
  return pairs
    .sort((a, b) => b.count - a.count || a.trueClass - b.trueClass || a.predicted - b.predicted)
    .slice(0, most);
}

/** Images of a class that are taken for another one. @param takenFor what each image of the run is taken for */
export function imagesOf(
  { trueClass, predicted }: ClassPair,
  takenFor: ArrayLike<number>,
  classImages: readonly (readonly number[])[],
): number[] {
  return classImages[trueClass]!.filter((image) => takenFor[image] === predicted);
}

function forEachPair({ classes, offsets, predicted, count }: Confusion, take: (pair: CountedPair) => void) {
  for (let trueClass = 0; trueClass < classes; trueClass++) {
    for (let entry = offsets[trueClass]!; entry < offsets[trueClass + 1]!; entry++) {
      take({ trueClass, predicted: predicted[entry]!, count: count[entry]! });
    }
  }
}
