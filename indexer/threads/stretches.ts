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

/** How many dumps a stretch has, where so many are left for so many threads; one thread takes whole blocks. */
export function stretchLength(dumps: number, threads: number): number {
  if (threads === 1) return BLOCK_DUMPS;
  return Math.max(SHORTEST, Math.min(LONGEST, Math.ceil(dumps / (2 * threads))));
}
