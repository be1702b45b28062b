import { anomalyScores, type Flips } from '../../analysis/index.ts';

/** When a dump counts as an anomaly iteration (DeepTracker, section 7.1.2). */
export interface AnomalyRule {
  /** How long an image must have been as it was, or stay as it is then: k of the paper, in dumps. */
  readonly window: number;
  /** How many images must flip so. */
  readonly threshold: number;
}

/** The window, where the run is long enough for it, in dumps. */
const WINDOW = 5;

/** The least threshold, and the share of the images that it is of many. */
const LEAST = 2;
const SHARE = 0.1;

/** The rule for a run of so many dumps and so many images that are looked at. */
export function anomalyRule(dumps: number, images: number): AnomalyRule {
  return {
    window: Math.max(1, Math.min(WINDOW, dumps - 1)),
    threshold: Math.max(LEAST, Math.ceil(images * SHARE)),
  };
}

/** An entry a dump: how many images flip there after (`left`) and before (`right`) a window of equal results. */
export interface AnomalyScores {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

export function scoresOf(flips: Flips, { window }: AnomalyRule): AnomalyScores {
  return { left: anomalyScores(flips, window, 'left'), right: anomalyScores(flips, window, 'right') };
}

/** The dumps at which either score reaches the threshold, ascending. */
export function anomalyDumps({ left, right }: AnomalyScores, { threshold }: AnomalyRule): number[] {
  return [...left.keys()].filter((dump) => left[dump]! >= threshold || right[dump]! >= threshold);
}
