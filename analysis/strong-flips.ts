import type { Flips } from './flips.ts';

/**
 * The flips at those dumps, and of those classes, at which the class's score by either rule reaches a threshold: all of its flips there, whatever their runs. For that window, and a threshold that is as
 * high or higher, anomalies are the same as of all flips.
 *
 * @param classOf the class of each image
 * @param window in dumps, at least 1
 * @param threshold in images, at least 1
 */
export function strongFlips(
  flips: Flips,
  classOf: ArrayLike<number>,
  classes: number,
  window: number,
  threshold: number,
): Flips {
  const { offsets, image, leftRun, rightRun } = flips;
  const [left, right] = [new Int32Array(classes), new Int32Array(classes)];
  const kept = new Int32Array(image.length);
  const ends = new Int32Array(offsets.length);
  // The sign bit of least − 1 − n is 1 where n ≥ least: runs vary at random, so a branch would often be mispredicted.
  const [runBelow, scoreBelow] = [window - 1, threshold - 1];
  let end = 0;
  for (let dump = 0; dump + 1 < offsets.length; dump++) {
    const [from, to] = [offsets[dump]!, offsets[dump + 1]!];
    let isReached = 0;
    for (let flip = from; flip < to; flip++) {
      const id = classOf[image[flip]!]!;
      const before = (left[id]! += (runBelow - leftRun[flip]!) >>> 31);
      const after = (right[id]! += (runBelow - rightRun[flip]!) >>> 31);
      isReached |= (scoreBelow - before) | (scoreBelow - after);
    }
    // At most dumps no class does.
    for (let flip = from; isReached < 0 && flip < to; flip++) {
      const id = classOf[image[flip]!]!;
      if (left[id]! >= threshold || right[id]! >= threshold) kept[end++] = flip;
    }
    for (let flip = from; flip < to; flip++) {
      const id = classOf[image[flip]!]!;
      left[id] = 0;
      right[id] = 0;
    }
    ends[dump + 1] = end;
  }
  const places = kept.subarray(0, end);
  const chosen = (values: Int32Array) => places.map((flip) => values[flip]!);
  return {
    offsets: ends,
    image: chosen(image),
    leftRun: chosen(leftRun),
    rightRun: chosen(rightRun),
    learned: Uint8Array.from(places, (flip) => flips.learned[flip]!),
  };
}
