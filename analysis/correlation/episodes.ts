import { CELL, cellsOf } from '../flip-jitter.ts';
import type { Stage } from '../stages.ts';
import type { AnomalyIterations } from './anomaly-iterations.ts';

/**
 * Episodes of classes: the anomaly iterations of a class with at most `CELL` dumps from one to the next are one episode. An onset and the flip back a few
 * dumps later, or a wave in which a class is learned, is one thing that happened, and is counted once.
 */
export interface Episodes {
  /** Where the episodes of each column begin; an entry more than columns. */
  readonly offsets: Int32Array;
  /** Where the anomaly iterations of each episode begin in `AnomalyIterations.dumps`; an entry more than episodes. */
  readonly dumpOffsets: Int32Array;
  /** The stratum of each episode. */
  readonly stratum: Int32Array;
  readonly strata: number;
}

/** The most dumps of a stretch; of a run of more than 10,000 a hundredth of them, so that strata are no more however long it is. */
const STRETCH = 100;
const MOST_STRETCHES = 100;

/**
 * Finds the episodes, and puts those into one stratum that begin in the same stretch of a stage and have about as many anomaly iterations (1, 2 – 3, 4 – 7, …): in
 * a stratum they are taken to be alike but for their class. The first dumps of a stage are a stretch, the rest is cut evenly.
 */
export function episodesOf(
  { classes, offsets, dumps, runDumps }: AnomalyIterations,
  stages: readonly Pick<Stage, 'from' | 'to'>[],
): Episodes {
  const stretchOf = stretches(stages, runDumps);
  const columnOffsets = new Int32Array(classes.length + 1);
  const dumpOffsets: number[] = [];
  for (let column = 0; column < classes.length; column++) {
    columnOffsets[column] = dumpOffsets.length;
    for (let at = offsets[column]!; at < offsets[column + 1]!; at++) {
      if (at === offsets[column] || dumps[at]! - dumps[at - 1]! > CELL) dumpOffsets.push(at);
    }
  }
  columnOffsets[classes.length] = dumpOffsets.length;
  dumpOffsets.push(dumps.length);
  const numbers = new Map<number, number>();
  const stratum = Int32Array.from({ length: dumpOffsets.length - 1 }, (_, episode) => {
    const from = dumpOffsets[episode]!;
    const key = stretchOf[dumps[from]!]! * 32 + Math.clz32(dumpOffsets[episode + 1]! - from);
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
  return { offsets: columnOffsets, dumpOffsets: Int32Array.from(dumpOffsets), stratum, strata: numbers.size };
}

/** The stretch of each dump. */
function stretches(stages: readonly Pick<Stage, 'from' | 'to'>[], runDumps: number): Int32Array {
  const { first, length, isFree } = cellsOf(stages, runDumps, 'stage');
  const stretchOf = new Int32Array(runDumps);
  const most = Math.max(STRETCH, runDumps / MOST_STRETCHES);
  let stretch = 0;
  for (let cell = 0; cell < first.length; cell++) {
    const count = isFree[cell] ? Math.ceil(length[cell]! / most) : 1;
    for (let part = 0; part < count; part++, stretch++) {
      const from = first[cell]! + Math.floor((part * length[cell]!) / count);
      stretchOf.fill(stretch, from, first[cell]! + length[cell]!);
    }
  }
  return stretchOf;
}
