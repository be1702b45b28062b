import { FlipTracker, fillRightRuns, type Flips } from './flips.ts';

/**
 * The flips of images whose results are known at every dump, as the index would hold them.
 *
 * @param correct 1 where an image is right, 0 where it is wrong; [images × dumps], image after image
 */
export function flipsOfResults(correct: ArrayLike<number>, images: number, dumps: number): Flips {
  const tracker = new FlipTracker(images);
  const now = new Uint8Array(images);
  const offsets = new Int32Array(dumps + 1);
  const image: number[] = [];
  const leftRun: number[] = [];
  const learned: number[] = [];
  for (let dump = 0; dump < dumps; dump++) {
    for (let row = 0; row < images; row++) now[row] = correct[row * dumps + dump]!;
    const runs = tracker.next(now);
    for (let row = 0; row < images; row++) {
      if (runs[row] === 0) continue;
      image.push(row);
      leftRun.push(runs[row]!);
      learned.push(now[row]!);
    }
    offsets[dump + 1] = image.length;
  }
  const flips = {
    offsets,
    image: Int32Array.from(image),
    leftRun: Int32Array.from(leftRun),
    rightRun: new Int32Array(image.length),
    learned: Uint8Array.from(learned),
  };
  fillRightRuns(flips, 0, new Int32Array(images).fill(dumps));
  return flips;
}
