import {
  clusterClasses,
  clusterSpreads,
  correlationOrder,
  estimateGuidance,
  evidence,
  seriateFilters,
  seriateRows,
  type Flips,
  type Guidance,
  type Reach,
  type Stage,
} from '../../analysis/index.ts';
import type { Graph, GraphLayout } from './graph.ts';

/** Takes one result after the other; false ends the work. */
export type Take<T> = (result: T) => boolean | Promise<boolean>;

/** What takes longer than a frame, and is done in a worker; arguments and answers are copied. */
export const TASKS = {
  clusterClasses,
  seriateRows,
  seriateFilters,
  correlationOrder,
  evidence,

  /** Its library comes when the first graph does. */
  async layOutGraph(graph: Graph): Promise<GraphLayout> {
    return (await import('./lay-out-graph.ts')).layOutGraph(graph);
  },

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

  async estimateGuidance(
    flips: Flips,
    classOf: Uint16Array,
    classes: number,
    stages: readonly Stage[],
    seed: number,
    reach: Reach,
    take: Take<Guidance>,
  ): Promise<void> {
    for (const guidance of estimateGuidance(flips, classOf, classes, stages, { seed, reach })) {
      if (!(await take(guidance))) return;
    }
  },
};

export type Tasks = typeof TASKS;
