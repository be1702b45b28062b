import { firstAtLeast } from './first-at-least.ts';
import type { Flips, Rule } from './flips.ts';

/** Anomaly scores, in images, at the dumps at which images flip, ascending; at all others they are 0. */
export interface Scores {
  readonly dump: Int32Array;
  /** Images that flip after at least `window` equal results. */
  readonly left: Int32Array;
  /** Images that flip and then stay for at least `window` results. */
  readonly right: Int32Array;
}

/** The anomaly scores of all classes for one window, class after class: what they take follows from what flips, not from the length of the run. */
export interface ClassAnomalies extends Scores {
  /** Dumps of the run. */
  readonly dumps: number;
  /** Where each class begins; an entry more than classes. */
  readonly offsets: Int32Array;
}

/**
 * The left-rule's and the right-rule's scores of each class at each dump (DeepTracker, section 7.1.2), in one pass over the flips, whose places are found once.
 *
 * @param flips of all images
 * @param classOf the class of each image
 * @param window k of the paper, in dumps, at least 1
 */
export function classAnomalies(
  flips: Flips,
  classOf: ArrayLike<number>,
  classes: number,
  window: number,
): ClassAnomalies {
  const { offsets, dump, place } = placesOf(flips, classOf, classes);
  const { leftRun, rightRun } = flips;
  const [left, right] = [new Int32Array(dump.length), new Int32Array(dump.length)];
  // The sign bit of window − 1 − run is 1 where run ≥ window: runs vary at random, so a branch would often be mispredicted.
  const leastBelow = window - 1;
  for (let flip = 0; flip < place.length; flip++) {
    const at = place[flip]!;
    left[at]! += (leastBelow - leftRun[flip]!) >>> 31;
    right[at]! += (leastBelow - rightRun[flip]!) >>> 31;
  }
  return { dumps: flips.offsets.length - 1, offsets, dump, left, right };
}

/** Where the scores of classes stand that images flip in: it does not hang on the window. */
interface Places {
  readonly classOf: ArrayLike<number>;
  readonly offsets: Int32Array;
  readonly dump: Int32Array;
  /** For each flip the score that it counts for. */
  readonly place: Int32Array;
}

const knownPlaces = new WeakMap<Flips, Places>();

function placesOf(flips: Flips, classOf: ArrayLike<number>, classes: number): Places {
  const known = knownPlaces.get(flips);
  if (known?.classOf === classOf && known.offsets.length === classes + 1) return known;
  const found = findPlaces(flips, classOf, classes);
  knownPlaces.set(flips, found);
  return found;
}

function findPlaces({ offsets: begins, image }: Flips, classOf: ArrayLike<number>, classes: number): Places {
  const offsets = new Int32Array(classes + 1);
  const place = new Int32Array(image.length);
  const lastDump = new Int32Array(classes).fill(-1);
  // First the number of each flip's score within its class.
  forFlips(begins, (flip, at) => {
    const id = classOf[image[flip]!]!;
    if (lastDump[id] !== at) offsets[id + 1]! += 1;
    lastDump[id] = at;
    place[flip] = offsets[id + 1]! - 1;
  });
  for (let id = 0; id < classes; id++) offsets[id + 1]! += offsets[id]!;
  const dump = new Int32Array(offsets[classes]!);
  forFlips(begins, (flip, at) => {
    place[flip]! += offsets[classOf[image[flip]!]!]!;
    dump[place[flip]!] = at;
  });
  return { classOf, offsets, dump, place };
}

function forFlips(offsets: Int32Array, take: (flip: number, dump: number) => void): void {
  for (let dump = 0; dump < offsets.length - 1; dump++) {
    for (let flip = offsets[dump]!; flip < offsets[dump + 1]!; flip++) take(flip, dump);
  }
}

/** One class' part. */
export function scoresOfClass({ offsets, dump, left, right }: ClassAnomalies, id: number): Scores {
  const part = [offsets[id]!, offsets[id + 1]!] as const;
  return { dump: dump.subarray(...part), left: left.subarray(...part), right: right.subarray(...part) };
}

/** The score of a class at a dump. */
export function classScoreAt(scores: ClassAnomalies, id: number, rule: Rule, dump: number): number {
  const at = firstAtLeast(scores.dump, dump, scores.offsets[id], scores.offsets[id + 1]);
  return at < scores.offsets[id + 1]! && scores.dump[at] === dump ? scores[rule][at]! : 0;
}

/** What classes are sorted and filtered by; an entry a class. */
export interface ClassAnomalyFacts {
  /** Anomaly iterations: the dumps at which one of the rules, or both, reach the threshold. */
  readonly anomalies: Int32Array;
  /** The largest score of either rule at any dump, in images; it does not depend on the threshold. */
  readonly largest: Int32Array;
}

/** How many anomaly iterations each class has, and its largest score. @param threshold at least 1 */
export function classAnomalyFacts(scores: ClassAnomalies, threshold: number): ClassAnomalyFacts {
  const { offsets, left, right } = scores;
  const classes = offsets.length - 1;
  const anomalies = new Int32Array(classes);
  const largest = new Int32Array(classes);
  for (let id = 0; id < classes; id++) {
    for (let at = offsets[id]!; at < offsets[id + 1]!; at++) {
      const score = Math.max(left[at]!, right[at]!);
      if (score >= threshold) anomalies[id]! += 1;
      if (score > largest[id]!) largest[id] = score;
    }
  }
  return { anomalies, largest };
}

/** Anomaly iterations over all classes together; an entry a dump. */
export interface OverallAnomalies {
  /** Images that satisfy the rule, in the classes that reach the threshold. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** How many classes reach it. */
  readonly leftClasses: Int32Array;
  readonly rightClasses: Int32Array;
}

/** How much happened at each dump in the classes whose score there is at least `threshold`. @param dumps of the run */
export function overallAnomalies(scores: Scores, threshold: number, dumps: number): OverallAnomalies {
  const [left, leftClasses] = reaching(scores.dump, scores.left, dumps, threshold);
  const [right, rightClasses] = reaching(scores.dump, scores.right, dumps, threshold);
  return { left, right, leftClasses, rightClasses };
}

function reaching(
  at: Int32Array,
  scores: Int32Array,
  dumps: number,
  threshold: number,
): [Int32Array, Int32Array] {
  const images = new Int32Array(dumps);
  const classes = new Int32Array(dumps);
  for (let entry = 0; entry < scores.length; entry++) {
    const score = scores[entry]!;
    if (score < threshold || score === 0) continue;
    images[at[entry]!]! += score;
    classes[at[entry]!]! += 1;
  }
  return [images, classes];
}

/** Scores that stand at every dump as those that are above 0. */
export function scoresAbove0({ left, right }: Pick<Scores, 'left' | 'right'>): Scores {
  const dump = Int32Array.from(left.keys()).filter((at) => left[at]! > 0 || right[at]! > 0);
  return { dump, left: dump.map((at) => left[at]!), right: dump.map((at) => right[at]!) };
}

/**
 * The same of groups of classes, such as clusters: images in the group's classes that reach the threshold.
 * @param groupOf the group of each class; a class of −1 is in none
 * @returns scores of the groups, group after group
 */
export function groupAnomalies(
  scores: ClassAnomalies,
  threshold: number,
  groupOf: ArrayLike<number>,
  groups: number,
): Scores[] {
  return Array.from({ length: groups }, (_, group) => {
    const [left, right] = [new Int32Array(scores.dumps), new Int32Array(scores.dumps)];
    for (let id = 0; id < groupOf.length; id++) {
      if (groupOf[id] !== group) continue;
      for (let at = scores.offsets[id]!; at < scores.offsets[id + 1]!; at++) {
        if (scores.left[at]! >= threshold) left[scores.dump[at]!]! += scores.left[at]!;
        if (scores.right[at]! >= threshold) right[scores.dump[at]!]! += scores.right[at]!;
      }
    }
    return scoresAbove0({ left, right });
  });
}

/** Images that flip together, in ascending order. */
export interface FlippedImages {
  /** Right from this dump on. */
  readonly learned: Int32Array;
  /** Wrong from this dump on. */
  readonly forgotten: Int32Array;
}

/**
 * The images that satisfy a rule at a dump.
 * @param isWanted which images count, such as those of a class; all where it is left out
 */
export function flippedImages(
  flips: Flips,
  dump: number,
  window: number,
  rule: Rule,
  isWanted: (image: number) => boolean = () => true,
): FlippedImages {
  const runs = rule === 'left' ? flips.leftRun : flips.rightRun;
  const learned: number[] = [];
  const forgotten: number[] = [];
  for (let flip = flips.offsets[dump]!; flip < flips.offsets[dump + 1]!; flip++) {
    const image = flips.image[flip]!;
    if (runs[flip]! < window || !isWanted(image)) continue;
    (flips.learned[flip] ? learned : forgotten).push(image);
  }
  return { learned: Int32Array.from(learned), forgotten: Int32Array.from(forgotten) };
}

/** What happened at a dump, by one rule, in the classes that reach the threshold. */
export interface RankedAnomaly {
  readonly dump: number;
  readonly rule: Rule;
  /** Images that satisfy the rule in these classes: those learned and those forgotten. */
  readonly images: number;
  readonly learned: number;
  readonly forgotten: number;
  readonly classes: number;
}

/** Which flips count as an anomaly (DeepTracker, section 7.1.2). */
export interface AnomalySettings {
  /** k of the paper, in dumps, at least 1. */
  readonly window: number;
  /** The least score, in images of a class. */
  readonly threshold: number;
}

/**
 * The most anomalous iterations: by images, most first; equals in the order of dumps, the left-rule before the right-rule.
 *
 * @param overall of the classes that count, for the settings
 * @param counts whether an image that flips counts: its class reaches the threshold
 * @param most how many are wanted
 */
export function rankedAnomalies(
  flips: Flips,
  overall: OverallAnomalies,
  window: number,
  counts: (image: number, rule: Rule, dump: number) => boolean,
  most: number,
): RankedAnomaly[] {
  const found: { dump: number; rule: Rule; images: number; classes: number }[] = [];
  for (let dump = 0; dump < overall.left.length; dump++) {
    for (const rule of ['left', 'right'] as const) {
      const images = overall[rule][dump]!;
      if (images > 0) found.push({ dump, rule, images, classes: overall[`${rule}Classes`][dump]! });
    }
  }
  const ranked = found.sort((a, b) => b.images - a.images).slice(0, most);
  return ranked.map((anomaly) => {
    const { dump, rule, images } = anomaly;
    const isWanted = (image: number) => counts(image, rule, dump);
    const learned = flippedImages(flips, dump, window, rule, isWanted).learned.length;
    return { ...anomaly, learned, forgotten: images - learned };
  });
}
