import type { Flips, Rule } from './flips.ts';

/** The anomaly scores of all classes for one window: numbers of images, class after class, an entry a dump. */
export interface ClassAnomalies {
  readonly dumps: number;
  /** Images that flip after at least `window` equal results; [classes × dumps]. */
  readonly left: Int32Array;
  /** Images that flip and then stay for at least `window` results; [classes × dumps]. */
  readonly right: Int32Array;
}

/**
 * The left-rule's and the right-rule's scores of each class at each dump (DeepTracker, section 7.1.2), in one pass over the flips.
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
  const { offsets, image, leftRun, rightRun } = flips;
  const dumps = offsets.length - 1;
  const left = new Int32Array(classes * dumps);
  const right = new Int32Array(classes * dumps);
  // The sign bit of window − 1 − run is 1 where run ≥ window: runs vary at random, so a branch would often be mispredicted.
  const leastBelow = window - 1;
  for (let dump = 0; dump < dumps; dump++) {
    const end = offsets[dump + 1]!;
    for (let flip = offsets[dump]!; flip < end; flip++) {
      const at = classOf[image[flip]!]! * dumps + dump;
      left[at]! += (leastBelow - leftRun[flip]!) >>> 31;
      right[at]! += (leastBelow - rightRun[flip]!) >>> 31;
    }
  }
  return { dumps, left, right };
}

/** What classes are sorted and filtered by; an entry a class. */
export interface ClassAnomalyFacts {
  /** Anomaly iterations: the dumps at which one of the rules, or both, reach the threshold. */
  readonly anomalies: Int32Array;
  /** The largest score of either rule at any dump, in images; it does not depend on the threshold. */
  readonly largest: Int32Array;
}

/** How many anomaly iterations each class has, and its largest score. */
export function classAnomalyFacts(scores: ClassAnomalies, threshold: number): ClassAnomalyFacts {
  const { dumps, left, right } = scores;
  const classes = dumps > 0 ? left.length / dumps : 0;
  const anomalies = new Int32Array(classes);
  const largest = new Int32Array(classes);
  for (let id = 0, at = 0; id < classes; id++) {
    for (const end = at + dumps; at < end; at++) {
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

/** How much happened at each dump in the classes whose score there is at least `threshold`. */
export function overallAnomalies(scores: ClassAnomalies, threshold: number): OverallAnomalies {
  const { dumps } = scores;
  const [left, leftClasses] = reaching(scores.left, dumps, threshold);
  const [right, rightClasses] = reaching(scores.right, dumps, threshold);
  return { left, right, leftClasses, rightClasses };
}

function reaching(scores: Int32Array, dumps: number, threshold: number): [Int32Array, Int32Array] {
  const images = new Int32Array(dumps);
  const classes = new Int32Array(dumps);
  for (let at = 0; at < scores.length;) {
    for (let dump = 0; dump < dumps; dump++, at++) {
      const score = scores[at]!;
      if (score < threshold || score === 0) continue;
      images[dump]! += score;
      classes[dump]! += 1;
    }
  }
  return [images, classes];
}

/**
 * The same of groups of classes, such as clusters: images in the group's classes that reach the threshold.
 * @param groupOf the group of each class; a class of −1 is in none
 * @returns scores of the groups, group after group, an entry a dump
 */
export function groupAnomalies(
  { dumps, left, right }: ClassAnomalies,
  threshold: number,
  groupOf: ArrayLike<number>,
  groups: number,
): ClassAnomalies {
  const add = (scores: Int32Array) => {
    const sums = new Int32Array(groups * dumps);
    for (let id = 0; id < groupOf.length; id++) {
      if (groupOf[id]! < 0) continue;
      for (let dump = 0, from = id * dumps, to = groupOf[id]! * dumps; dump < dumps; dump++) {
        if (scores[from + dump]! >= threshold) sums[to + dump]! += scores[from + dump]!;
      }
    }
    return sums;
  };
  return { dumps, left: add(left), right: add(right) };
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
