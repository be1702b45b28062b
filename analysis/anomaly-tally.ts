import type { FlipHistories } from './flip-histories.ts';

/** Counts the anomaly iterations of classes for many windows and thresholds at once, of recorded flips or of moved ones. */
export class AnomalyTally {
  /** The largest score of the recorded flips, in images. Larger ones of moved flips count as this. */
  readonly thresholds: number;
  /** How many windows are at most as long as a run of this length. */
  readonly #windowsWithin: Uint8Array;
  /** Flips of one class, [dumps × windows], by the longest window that their run satisfies. */
  readonly #left: Int32Array;
  readonly #right: Int32Array;

  /**
   * @param isCounted 1 for each dump that counts
   * @param windows ascending, the first of them 1
   */
  constructor(
    readonly histories: FlipHistories,
    readonly isCounted: Uint8Array,
    readonly windows: Int32Array,
  ) {
    const { dumps } = histories;
    this.#windowsWithin = new Uint8Array(dumps + 1);
    for (const window of windows) {
      for (let run = window; run <= dumps; run++) this.#windowsWithin[run]! += 1;
    }
    this.#left = new Int32Array(dumps * windows.length);
    this.#right = new Int32Array(dumps * windows.length);
    let largest = 0;
    this.#forEachScore(histories.dump, (_, score) => (largest = Math.max(largest, score)));
    this.thresholds = largest;
  }

  /**
   * Anomaly iterations for each window and threshold, [windows × thresholds].
   * @param dump of each flip of the histories
   * @param isLeftOut 1 for each class and dump that does not count, [classes × dumps]
   */
  count(dump: Int32Array, isLeftOut: Uint8Array): Float64Array {
    const counts = new Float64Array(this.windows.length * this.thresholds);
    this.#forEachScore(dump, (place, score, window) => {
      if (isLeftOut[place]) return;
      counts[window * this.thresholds + Math.min(score, this.thresholds) - 1]! += 1;
    });
    for (let at = counts.length - 2; at >= 0; at--) {
      if ((at + 1) % this.thresholds > 0) counts[at]! += counts[at + 1]!;
    }
    return counts;
  }

  /** 1 for each class and dump at which the recorded flips reach a threshold, [classes × dumps]. @param window its place among the windows */
  reached(window: number, threshold: number): Uint8Array {
    const reached = new Uint8Array((this.histories.classes.length - 1) * this.histories.dumps);
    this.#forEachScore(this.histories.dump, (place, score, of) => {
      if (of === window && score >= threshold) reached[place] = 1;
    });
    return reached;
  }

  /** Calls `take` for the greater of both rules' scores where it is not 0, with class · dumps + dump and the window's place. */
  #forEachScore(dump: Int32Array, take: (place: number, score: number, window: number) => void): void {
    const { classes, dumps } = this.histories;
    const width = this.windows.length;
    for (let id = 0; id + 1 < classes.length; id++) {
      this.#takeRuns(dump, classes[id]!, classes[id + 1]!);
      for (let at = 0; at < dumps; at++) {
        let [left, right] = [0, 0];
        for (let window = width - 1; window >= 0; window--) {
          left += this.#left[at * width + window]!;
          right += this.#right[at * width + window]!;
          const score = left > right ? left : right;
          if (score > 0 && this.isCounted[at]) take(id * dumps + at, score, window);
        }
      }
    }
  }

  #takeRuns(dump: Int32Array, firstImage: number, endImage: number): void {
    const { images, dumps } = this.histories;
    const width = this.windows.length;
    this.#left.fill(0);
    this.#right.fill(0);
    for (let image = firstImage; image < endImage; image++) {
      const end = images[image + 1]!;
      for (let flip = images[image]!, since = 0; flip < end; flip++) {
        const at = dump[flip]!;
        const until = flip + 1 < end ? dump[flip + 1]! : dumps;
        this.#left[at * width + this.#windowsWithin[at - since]! - 1]! += 1;
        this.#right[at * width + this.#windowsWithin[until - at]! - 1]! += 1;
        since = at;
      }
    }
  }
}
