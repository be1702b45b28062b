import { z } from 'zod';
import { modelDescription } from './model.ts';
import { runDescription } from './run.ts';

/** Changes whenever a stored block or the catalogue changes its form; an index of another version is refused. */
export const INDEX_VERSION = 1;

/** A dump that was left out of the index, and why. */
export const refusedDump = z.object({
  iteration: z.int().nonnegative(),
  /** Relative to the run's directory. */
  file: z.string(),
  message: z.string(),
});

/**
 * What the store knows of one indexed run. It is written after the blocks that it speaks of, so whatever it names is there:
 * `iterations.length` rows stand in every index, in blocks of `BLOCK_DUMPS`.
 */
export const catalogue = z.object({
  indexVersion: z.literal(INDEX_VERSION),
  /** Where the log was when it was indexed, an absolute path. */
  log: z.string(),
  run: runDescription,
  model: modelDescription,
  /** For each image its class, in image order. */
  imageClasses: z.array(z.int().nonnegative()),
  /** The dumps in the index, ascending. */
  iterations: z.array(z.int().nonnegative()),
  refused: z.array(refusedDump),
  /** The keys of `scalars`: every float column of `scalars.arrow`. */
  scalarColumns: z.array(z.string()),
  /**
   * Whether the pass over the log has come to its end and `rightRun` is final. False after a kill: `traincube index`
   * goes on from there.
   */
  complete: z.boolean(),
  /** Bytes of the log's dumps that were indexed. */
  logBytes: z.int().nonnegative(),
  /** Bytes of the blocks in the store. */
  indexBytes: z.int().nonnegative(),
});

export type RefusedDump = z.infer<typeof refusedDump>;
export type Catalogue = z.infer<typeof catalogue>;
