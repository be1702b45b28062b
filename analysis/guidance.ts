import { flipHistories, type FlipHistories } from './flip-histories.ts';
import { cellsOf, jitterFlips, type Cells } from './flip-jitter.ts';
import type { AnomalySettings } from './class-anomalies.ts';
import type { Flips } from './flips.ts';
import { RandomStream } from './random.ts';
import type { Stage } from './stages.ts';

/**
 * How many anomaly iterations of classes each setting finds, and how many of them chance alone would give (docs/anomalies.md). An anomaly iteration is a class and
 * a dump at which the left-rule or the right-rule reaches the threshold; both together count once. The first dumps of each stage are not counted.
 */
export interface Guidance {
  /** The windows that were tried, in dumps, ascending. */
  readonly windows: Int32Array;
  /** Thresholds 1 … this were tried, in images: up to the largest score of all. */
  readonly thresholds: number;
  /** [windows × thresholds], window after window. */
  readonly observed: Float64Array;
  /** Likewise: the mean over the permutations. */
  readonly expected: Float64Array;
  /** How many permutations have gone into it. */
  readonly permutations: number;
}

/** Enough for a rate of 1 % where there are some tens of anomalies. */
const PERMUTATIONS = 20;

/** The largest window is at most this part of the run. */
const LARGEST_WINDOW = 1 / 4;

export interface GuidanceOptions {
  /** @default 20 */
  readonly permutations?: number;
  readonly seed: number;
}

/**
 * Compares the recorded flips with flips that chance has moved, for windows 1, 2, 3, 5, 8, … and every threshold (section 10 of DeepTracker, third limit). It goes on by
 * one permutation at a time and says after each what is known by then; the last one is the answer.
 *
 * @param flips of all images
 * @param classOf the class of each image
 * @param stages of the run; with none, the run is one stage
 */
export function* estimateGuidance(
  flips: Flips,
  classOf: ArrayLike<number>,
  classes: number,
  stages: readonly Pick<Stage, 'from' | 'to'>[],
  { permutations = PERMUTATIONS, seed }: GuidanceOptions,
): Generator<Guidance, void> {
  const histories = flipHistories(flips, classOf, classes);
  const { dumps } = histories;
  const cells = cellsOf(stages.length > 0 ? stages : [{ from: 0, to: dumps - 1 }], dumps);
  const windows = windowsFor(dumps);
  const tally = new Tally(histories, cells, windows);
  const observed = tally.count(histories.dump);
  const random = new RandomStream(seed);
  const moved = new Int32Array(histories.dump.length);
  const sum = new Float64Array(observed.length);
  for (let done = 1; done <= permutations; done++) {
    jitterFlips(histories, cells, random, moved);
    tally.count(moved).forEach((count, at) => (sum[at]! += count));
    const expected = sum.map((total) => total / done);
    yield { windows, thresholds: tally.thresholds, observed, expected, permutations: done };
  }
}

/** 1, 2, 3, 5, 8, … up to a part of the run: each a little more than half as long again. */
function windowsFor(dumps: number): Int32Array {
  const windows = [1];
  for (let next = 2; next <= dumps * LARGEST_WINDOW; next += windows.at(-2)!) windows.push(next);
  return Int32Array.from(windows);
}

/** Counts anomaly iterations of flips at any dumps. */
class Tally {
  readonly thresholds: number;
  /** How many windows are at most as long as a run of this length. */
  readonly #windowsWithin: Uint8Array;
  readonly #isCounted: Uint8Array;
  /** Flips of one class, [dumps × windows], by the largest window that their run satisfies. */
  readonly #left: Int32Array;
  readonly #right: Int32Array;

  constructor(
    readonly histories: FlipHistories,
    cells: Cells,
    readonly windows: Int32Array,
  ) {
    const { dumps } = histories;
    this.#isCounted = Uint8Array.from(cells.of, (cell) => cells.isFree[cell]!);
    this.#windowsWithin = Uint8Array.from(
      { length: dumps + 1 },
      (_, run) => windows.filter((window) => window <= run).length,
    );
    this.#left = new Int32Array(dumps * windows.length);
    this.#right = new Int32Array(dumps * windows.length);
    this.thresholds = this.#largestScore();
  }

  /** The most flips of a class at one dump that counts. */
  #largestScore(): number {
    const { classes, images, dump, dumps } = this.histories;
    let largest = 0;
    const scores = new Int32Array(dumps);
    for (let id = 0; id + 1 < classes.length; id++) {
      scores.fill(0);
      for (let flip = images[classes[id]!]!; flip < images[classes[id + 1]!]!; flip++) {
        const score = ++scores[dump[flip]!]!;
        if (score > largest && this.#isCounted[dump[flip]!]) largest = score;
      }
    }
    return largest;
  }

  /** Anomaly iterations for each window and threshold, [windows × thresholds]. @param dump of each flip of the histories */
  count(dump: Int32Array): Float64Array {
    const counts = new Float64Array(this.windows.length * this.thresholds);
    const { classes } = this.histories;
    for (let id = 0; id + 1 < classes.length; id++) {
      this.#takeRuns(dump, classes[id]!, classes[id + 1]!);
      this.#takeScores(counts);
    }
    for (let at = counts.length - 2; at >= 0; at--) {
      if ((at + 1) % this.thresholds > 0) counts[at]! += counts[at + 1]!;
    }
    return counts;
  }

  #takeRuns(dump: Int32Array, firstImage: number, endImage: number): void {
    const { images, dumps } = this.histories;
    const width = this.windows.length;
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

  /** Adds the class's scores to the counts, each at its own threshold only, and clears what was taken. */
  #takeScores(counts: Float64Array): void {
    const width = this.windows.length;
    for (let dump = 0; dump < this.histories.dumps; dump++) {
      let [left, right] = [0, 0];
      for (let window = width - 1; window >= 0; window--) {
        const at = dump * width + window;
        left += this.#left[at]!;
        right += this.#right[at]!;
        const score = Math.min(Math.max(left, right), this.thresholds);
        if (score > 0 && this.#isCounted[dump]) counts[window * this.thresholds + score - 1]! += 1;
        this.#left[at] = 0;
        this.#right[at] = 0;
      }
    }
  }
}

/** For one window how many anomaly iterations each threshold finds, and what part of them may be chance. Entry t − 1 is of threshold t. */
export interface GuidanceCurve {
  readonly window: number;
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  /** False discovery rate, 0…1, falling with the threshold: the least estimate at this threshold or a lower one. */
  readonly rate: Float64Array;
}

/**
 * The curve of the window with this place among `windows`.
 *
 * The estimate is (expected + 1 / permutations) / observed: what no permutation has shown may still happen (Phipson and Smyth 2010). It is made monotone as q-values
 * are (Storey and Tibshirani 2003), with all class iterations taken for null ones, which errs on the safe side.
 */
export function guidanceCurve(guidance: Guidance, place: number): GuidanceCurve {
  const { thresholds, permutations } = guidance;
  const part = [place * thresholds, (place + 1) * thresholds] as const;
  const observed = guidance.observed.subarray(...part);
  const expected = guidance.expected.subarray(...part);
  let least = 1;
  const rate = Float64Array.from(observed, (count, at) => {
    if (count > 0) least = Math.min(least, (expected[at]! + 1 / permutations) / count);
    return least;
  });
  return { window: guidance.windows[place]!, observed, expected, rate };
}

/** Settings that keep to a false discovery rate. */
export interface Proposal extends AnomalySettings {
  /** Anomaly iterations of classes that they find, outside the first dumps of the stages. */
  readonly observed: number;
  /** How many of these chance alone would give. */
  readonly expected: number;
}

/**
 * The settings that find the most beyond chance at a false discovery rate: for each window the least threshold that keeps to the rate, and of the windows that
 * with the largest difference of observed and expected; of equals the longest, whose rule says the most.
 *
 * @param rate the part of the found that may be chance, 0…1
 * @returns null where no setting keeps to it
 */
export function propose(guidance: Guidance, rate: number): Proposal | null {
  let best: Proposal | null = null;
  for (let place = 0; place < guidance.windows.length; place++) {
    const curve = guidanceCurve(guidance, place);
    const at = curve.rate.findIndex((estimate) => estimate <= rate);
    const [observed, expected] = [curve.observed[at], curve.expected[at]];
    if (!observed || expected === undefined) continue;
    if (best && observed - expected < best.observed - best.expected) continue;
    best = { window: curve.window, threshold: at + 1, observed, expected };
  }
  return best;
}
