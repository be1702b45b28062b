import {
  classScoreAt,
  nearestPeak,
  overallAnomalies,
  rankedAnomalies,
  scoresOfClass,
  type AnomalySettings,
  type ClassAnomalies,
  type ErrorPeak,
  type Flips,
  type OverallAnomalies,
  type RankedAnomaly,
  type Rule,
} from '../../analysis/index.ts';
import { counted, exact, percent } from '../drawing/numbers.ts';

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

/** The classes whose anomaly iterations are looked at, at some settings. */
export interface Ranked {
  readonly overall: OverallAnomalies;
  /** Whether an image that flips at a dump counts: it is of these classes, and its class reaches the threshold there. */
  readonly counts: (image: number, rule: Rule, dump: number) => boolean;
}

/** All classes. @param overall of these scores and settings */
export function ofAll(
  scores: ClassAnomalies,
  overall: OverallAnomalies,
  classOf: ArrayLike<number>,
  { threshold }: AnomalySettings,
): Ranked {
  const counts = (image: number, rule: Rule, dump: number) =>
    classScoreAt(scores, classOf[image]!, rule, dump) >= threshold;
  return { overall, counts };
}

/** One class. */
export function ofOne(
  scores: ClassAnomalies,
  id: number,
  classOf: ArrayLike<number>,
  { threshold }: AnomalySettings,
): Ranked {
  const counts = (image: number, rule: Rule, dump: number) =>
    classOf[image] === id && classScoreAt(scores, id, rule, dump) >= threshold;
  return { overall: overallAnomalies(scoresOfClass(scores, id), threshold, scores.dumps), counts };
}

/** Of those only the classes of a cluster. @param clusterOf for each class its cluster */
export function inCluster(
  { overall, counts }: Ranked,
  cluster: number,
  clusterOf: ArrayLike<number>,
  classOf: ArrayLike<number>,
): Ranked {
  const isIn = (image: number) => clusterOf[classOf[image]!] === cluster;
  return { overall, counts: (image, rule, dump) => isIn(image) && counts(image, rule, dump) };
}

/** @param most how many rows are wanted */
export function rankingOf(flips: Flips, { overall, counts }: Ranked, window: number, most: number): Ranking {
  const found = (images: Int32Array) => images.reduce((count, some) => count + Number(some > 0), 0);
  return {
    rows: rankedAnomalies(flips, overall, window, counts, most),
    total: found(overall.left) + found(overall.right),
  };
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

/** Why no iteration is ranked. @param of whose images: a class' name, or `all classes` @param images how many they are */
export function nothingRanked(of: string, images: number, threshold: number): string {
  if (images === 0) return `${of} has no images in this run, and so no anomaly iterations`;
  if (images < threshold) return `${of} has ${counted(images, 'image')}, fewer than the threshold asks for`;
  return `no iteration of ${of} reaches the threshold: move it lower, or let chance suggest one`;
}

/** A ranked iteration as a sentence. @param of whose images: a class' name, or how many classes */
export function sentenceOf(
  { rule, images, learned, forgotten }: RankedAnomaly,
  iteration: number,
  of: string,
  window: number,
  peak: PeakBeside | null,
): string {
  const flipped = flippedPhrase(images, of, rule, window);
  const said = `iteration ${exact(iteration)}: ${flipped}, ${exact(learned)} learned, ${exact(forgotten)} forgotten`;
  if (!peak) return said;
  const dumps = counted(Math.abs(peak.away), 'dump');
  const where = peak.away === 0 ? 'here' : `${dumps} ${peak.away > 0 ? 'later' : 'before'}`;
  return `${said}; the error has a peak of ${percent(peak.error)} ${where}`;
}

/** `12 images of Shirt flipped after 5 equal results`. */
export function flippedPhrase(images: number, of: string, rule: Rule, window: number): string {
  const results = counted(window, 'equal result');
  return `${counted(images, 'image')} of ${of} flipped ${rule === 'left' ? 'after' : 'before'} ${results}`;
}
