/** How the learning rate changes over a run. */
export interface LearningRateSchedule {
  readonly base: number;
  /** Iterations over which the rate rises linearly to `base`; 0 for none. */
  readonly warmUp: number;
  /** From iteration `from` on the rate is `base × factor`; ascending. */
  readonly steps: readonly LearningRateStep[];
}

export interface LearningRateStep {
  readonly from: number;
  readonly factor: number;
}

/** The learning rate of the update that follows this iteration. */
export function learningRateAt({ base, warmUp, steps }: LearningRateSchedule, iteration: number): number {
  const factor = steps.findLast(({ from }) => from <= iteration)?.factor ?? 1;
  return base * factor * Math.min(1, (iteration + 1) / Math.max(1, warmUp));
}
