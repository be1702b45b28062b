import {
  nearestPeak,
  overallAnomalies,
  rankedAnomalies,
  type AnomalySettings,
  type ClassAnomalies,
  type ErrorPeak,
  type Flips,
  type RankedAnomaly,
  type Rule,
} from '../../analysis/index.ts';
import { exact, percent } from '../drawing/numbers.ts';

/** The glyph of each rule (DeepTracker, section 7.1.2). */
export const GLYPHS: Readonly<Record<Rule, string>> = { left: '▽', right: '△' };

/** A peak of the error that lies this many dumps away is still at the iteration. */
const REACH = 2;

/** A peak counts where the curve falls on both sides by this part of its whole range. */
export const LEAST_PEAK = 0.02;

/** The most anomalous iterations, and how many there are in all. */
export interface Ranking {
  readonly rows: readonly RankedAnomaly[];
  /** Dumps at which a rule reaches the threshold, each rule by itself. */
  readonly total: number;
}

/** @param scores of all classes, or of those that count; @param most how many rows are wanted */
export function rankingOf(
  flips: Flips,
  classOf: ArrayLike<number>,
  scores: ClassAnomalies,
  rule: AnomalySettings,
  most: number,
): Ranking {
  const { left, right } = overallAnomalies(scores, rule.threshold);
  const found = (images: Int32Array) => images.reduce((count, some) => count + Number(some > 0), 0);
  return {
    rows: rankedAnomalies(flips, classOf, scores, rule, most),
    total: found(left) + found(right),
  };
}

/** The scores with those of all other classes at 0. */
export function onlyClass({ dumps, left, right }: ClassAnomalies, id: number): ClassAnomalies {
  const alone = (scores: Int32Array) => {
    const rest = new Int32Array(scores.length);
    rest.set(scores.subarray(id * dumps, (id + 1) * dumps), id * dumps);
    return rest;
  };
  return { dumps, left: alone(left), right: alone(right) };
}

/** How far a curve goes, from its least to its largest value; 0 where it has none. */
export function rangeOf(curve: ArrayLike<number>): number {
  let [least, most] = [Infinity, -Infinity];
  for (let dump = 0; dump < curve.length; dump++) {
    if (Number.isNaN(curve[dump])) continue;
    least = Math.min(least, curve[dump]!);
    most = Math.max(most, curve[dump]!);
  }
  return Math.max(0, most - least);
}

/** A peak of the error at, or near, an anomaly iteration. */
export interface PeakBeside {
  readonly error: number;
  /** Dumps from the iteration to the peak, negative where the peak comes first. */
  readonly away: number;
}

export function peakBeside(peaks: readonly ErrorPeak[], dump: number): PeakBeside | null {
  const peak = nearestPeak(peaks, dump, REACH);
  return peak ? { error: peak.error, away: peak.dump - dump } : null;
}

/** `25 % ±0`, `25 % +1`, `25 % −2`: the error at the peak, and how many dumps after the iteration it is. */
export function shortPeak({ error, away }: PeakBeside): string {
  const place = away === 0 ? '±0' : away > 0 ? `+${away}` : `−${-away}`;
  return `${percent(error)} ${place}`;
}

/** A ranked iteration as a sentence. @param of whose images: a class' name, or how many classes */
export function sentenceOf(
  { rule, images, learned, forgotten }: RankedAnomaly,
  iteration: number,
  of: string,
  window: number,
  peak: PeakBeside | null,
): string {
  const results = `${window} equal ${window === 1 ? 'result' : 'results'}`;
  const flipped = `${counted(images, 'image')} of ${of} flipped ${rule === 'left' ? 'after' : 'before'} ${results}`;
  const said = `iteration ${exact(iteration)}: ${flipped}, ${exact(learned)} learned, ${exact(forgotten)} forgotten`;
  if (!peak) return said;
  const dumps = counted(Math.abs(peak.away), 'dump');
  const where = peak.away === 0 ? 'here' : `${dumps} ${peak.away > 0 ? 'later' : 'before'}`;
  return `${said}; the error has a peak of ${percent(peak.error)} ${where}`;
}

/** `1 image`, `12 images`; the plural of -s is -ses. */
export function counted(count: number, thing: string): string {
  const plural = thing.endsWith('s') ? `${thing}es` : `${thing}s`;
  return `${exact(count)} ${count === 1 ? thing : plural}`;
}
