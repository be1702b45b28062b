import { clusterClasses, clusterSpreads, seriateRows } from '../../analysis/index.ts';

/** Takes one result after the other; false ends the work. */
export type Take<T> = (result: T) => boolean | Promise<boolean>;

/** What takes longer than a frame, and is done in a worker; arguments and answers are copied. */
export const TASKS = {
  clusterClasses,
  seriateRows,

  async clusterSpreads(
    error: Float32Array,
    classes: number,
    dumps: number,
    most: number,
    seed: number,
    take: Take<number>,
  ): Promise<void> {
    for (const { spread } of clusterSpreads(error, classes, dumps, most, seed)) {
      if (!(await take(spread))) return;
    }
  },
};

export type Tasks = typeof TASKS;
