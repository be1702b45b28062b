import { BLOCK_DUMPS } from '../../schema/index.ts';

/** Dumps that follow one another, by their iterations: the unit of work of a thread. */
export interface Stretch {
  /** The dump before the first; undefined where there is none. */
  readonly before: number | undefined;
  readonly iterations: readonly number[];
}

/** The weights of the dump before a stretch are read once more, so a stretch is not too short; nor too long, so that no thread is left waiting for another. */
const LONGEST = 16;
const SHORTEST = 4;

/** How many stretches so many dumps are, at most; at least 1. */
export function mostStretches(dumps: number): number {
  return Math.max(1, Math.ceil(dumps / SHORTEST));
}

/** How many dumps a stretch has, where so many are left for so many threads, and whether one of these has nothing to do until it has it; one thread takes whole blocks. */
export function stretchLength(dumps: number, threads: number, isAwaited: boolean): number {
  if (threads === 1) return BLOCK_DUMPS;
  if (isAwaited) return SHORTEST;
  return Math.max(SHORTEST, Math.min(LONGEST, Math.ceil(dumps / (2 * threads))));
}
