import { AnomalyTally } from './anomaly-tally.ts';
import { flipHistories, type FlipHistories } from './flip-histories.ts';
import { cellsOf, jitterFlips, type Cells, type Reach } from './flip-jitter.ts';
import type { AnomalySettings } from './class-anomalies.ts';
import type { Flips } from './flips.ts';
import { RandomStream } from './random.ts';
import type { Stage } from './stages.ts';

/**
 * How many anomaly iterations of classes each setting finds, and how many of them chance alone would give (docs/anomalies.md). An anomaly iteration is a class and
 * a dump at which the left-rule or the right-rule reaches the threshold; both together count once. The first dumps of each stage are not counted.
 */
export interface AnomalyCounts {
  /** The windows that were tried, in dumps, ascending. */
  readonly windows: Int32Array;
  /** Thresholds 1 … this were tried, in images: up to the largest score of all. */
  readonly thresholds: number;
  /** [windows × thresholds], window after window. */
  readonly observed: Float64Array;
  /** Likewise: the mean over the permutations. */
  readonly expected: Float64Array;
  /** How many permutations have gone into `expected`. */
  readonly permutations: number;
}

/** What is known so far. */
export interface Guidance extends AnomalyCounts {
  /** How much of the work is done, 0…1; at 1 this is the answer. */
  readonly progress: number;
}

/** Enough for a rate of 2 %: what no permutation shows is taken for 1/20, so three anomaly iterations suffice. */
const PERMUTATIONS = 20;

/** The first round needs no more: it only has to find what stands out. */
const FIRST_ROUND = 5;

/** The rate at which the first round looks for anomalies. */
const FIRST_RATE = 0.05;

/** The largest window is at most this part of the run. */
const LARGEST_WINDOW = 1 / 4;

export interface GuidanceOptions {
  /** Of the second round. @default 20 */
  readonly permutations?: number;
  readonly seed: number;
  /** @default 'cell' */
  readonly reach?: Reach;
}

/**
 * Compares the recorded flips with flips that chance has moved, for windows 1, 2, 3, 5, 8, … and every threshold (section 10 of DeepTracker, third limit). It goes on by
 * one permutation at a time and says after each what is known by then; the last one is the answer. The first round finds what stands out; the second holds that in its
 * place, so that the anomalies themselves do not count as chance.
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
  { permutations = PERMUTATIONS, seed, reach = 'cell' }: GuidanceOptions,
): Generator<Guidance, void> {
  const ground = groundOf(flips, classOf, classes, stages, reach);
  const { histories, tally } = ground;
  const random = new RandomStream(seed);
  const nothing = new Uint8Array(classes * histories.dumps);
  const steps = FIRST_ROUND + permutations;
  let first: AnomalyCounts | undefined;
  for (const guidance of round(ground, nothing, FIRST_ROUND, random)) {
    first = guidance;
    yield { ...guidance, progress: guidance.permutations / steps };
  }
  const found = first && propose(first, FIRST_RATE);
  const held = found ? tally.reached(tally.windows.indexOf(found.window), found.threshold) : nothing;
  for (const guidance of round(ground, held, permutations, random)) {
    yield { ...guidance, progress: (FIRST_ROUND + guidance.permutations) / steps };
  }
}

/** What does not change from permutation to permutation. */
interface Ground {
  readonly histories: FlipHistories;
  readonly cells: Cells;
  readonly tally: AnomalyTally;
  /** [windows × thresholds], of the recorded flips. */
  readonly observed: Float64Array;
}

function groundOf(
  flips: Flips,
  classOf: ArrayLike<number>,
  classes: number,
  stages: readonly Pick<Stage, 'from' | 'to'>[],
  reach: Reach,
): Ground {
  const histories = flipHistories(flips, classOf, classes);
  const { dumps } = histories;
  const cells = cellsOf(stages.length > 0 ? stages : [{ from: 0, to: dumps - 1 }], dumps, reach);
  const isCounted = Uint8Array.from(cells.of, (cell) => cells.isFree[cell]!);
  const tally = new AnomalyTally(histories, isCounted, windowsFor(dumps));
  const observed = tally.count(histories.dump, new Uint8Array(classes * dumps));
  return { histories, cells, tally, observed };
}

/** @param isHeld 1 for each class and dump whose flips stay and are not counted as chance, [classes × dumps] */
function* round(
  { histories, cells, tally, observed }: Ground,
  isHeld: Uint8Array,
  permutations: number,
  random: RandomStream,
): Generator<AnomalyCounts, void> {
  const { windows, thresholds } = tally;
  const moved = new Int32Array(histories.dump.length);
  const sum = new Float64Array(observed.length);
  for (let done = 1; done <= permutations; done++) {
    jitterFlips(histories, cells, isHeld, random, moved);
    tally.count(moved, isHeld).forEach((count, at) => (sum[at]! += count));
    const expected = sum.map((total) => total / done);
    yield { windows, thresholds, observed, expected, permutations: done };
  }
}

/** 1, 2, 3, 5, 8, … up to a part of the run: each a little more than half as long again. */
function windowsFor(dumps: number): Int32Array {
  const windows = [1];
  for (let next = 2; next <= dumps * LARGEST_WINDOW; next += windows.at(-2)!) windows.push(next);
  return Int32Array.from(windows);
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
export function guidanceCurve(counts: AnomalyCounts, place: number): GuidanceCurve {
  const { thresholds, permutations } = counts;
  const part = [place * thresholds, (place + 1) * thresholds] as const;
  const observed = counts.observed.subarray(...part);
  const expected = counts.expected.subarray(...part);
  let least = 1;
  const rate = Float64Array.from(observed, (count, at) => {
    if (count > 0) least = Math.min(least, (expected[at]! + 1 / permutations) / count);
    return least;
  });
  return { window: counts.windows[place]!, observed, expected, rate };
}

/** Settings that keep to a false discovery rate. */
export interface Proposal extends AnomalySettings {
  /** Anomaly iterations of classes that they find, outside the first dumps of the stages. */
  readonly observed: number;
  /** How many of these chance alone would give. */
  readonly expected: number;
}

/** A false discovery rate to begin with: of a hundred anomaly iterations about two are chance. */
export const SUITED_RATE = 0.02;

/**
 * The settings that find the most beyond chance at a false discovery rate: for each window the least threshold that stays below the rate, and of the windows that
 * with the largest difference of observed and expected; of equals the longest, whose rule says the most. Window 1, which every flip satisfies by both rules, is
 * not proposed, unless the run is too short for others.
 *
 * @param rate the part of the found that may be chance, 0…1
 * @returns null where no setting stays below it
 */
export function propose(counts: AnomalyCounts, rate: number): Proposal | null {
  const { windows } = counts;
  let best: Proposal | null = null;
  for (let place = windows.length > 1 ? 1 : 0; place < windows.length; place++) {
    const curve = guidanceCurve(counts, place);
    const at = curve.rate.findIndex((estimate) => estimate < rate);
    if (at < 0) continue;
    const [observed, expected] = [curve.observed[at]!, curve.expected[at]!];
    if (best && observed - expected < best.observed - best.expected) continue;
    best = { window: curve.window, threshold: at + 1, observed, expected };
  }
  return best;
}
