import { z } from 'zod';
import { modelDescription } from './model.ts';
import { runDescription } from './run.ts';

/** Changes whenever a stored block or the catalogue changes its form; an index of another version is refused. */
export const INDEX_VERSION = 6;

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
  /** Larger with every write, `--fresh` included: two states of an index never have the same one. */
  revision: z.int().nonnegative(),
  /** Up to which dump `rightRun` was made final last; `iterations.length` where the index is complete. */
  settledDumps: z.int().nonnegative(),
  /**
   * For each image the place in `iterations` from which on it has been as right or wrong as at the last dump. Empty where the blocks have to
   * be asked.
   */
  unchangedSince: z.array(z.int().nonnegative()),
  /** For each dump in the index the bytes of its files in the log. */
  dumpBytes: z.array(z.int().nonnegative()),
  /** For each block number the bytes of the blocks that all series have of it. */
  blockBytes: z.array(z.int().nonnegative()),
  /** For each dump in the index how many rows `scalar-values` has up to it. */
  scalarRows: z.array(z.int().nonnegative()),
  /** For `scalar-values` and every storey that has blocks: for each block number the bytes of the blocks that all its series have of it. */
  levelBytes: z.record(z.string(), z.array(z.int().nonnegative())),
  /** Of how many dumps `findings` speaks, and its bytes; null where the log's end has not been reached yet. */
  findings: z.object({ dumps: z.int().positive(), bytes: z.int().nonnegative() }).nullable(),
});

export type RefusedDump = z.infer<typeof refusedDump>;
export type Catalogue = z.infer<typeof catalogue>;

/** Bytes of the log's dumps that are indexed. */
export function logBytes({ dumpBytes }: Catalogue): number {
  return dumpBytes.reduce((sum, bytes) => sum + bytes, 0);
}

/** Bytes of the blocks in the store. */
export function indexBytes({ blockBytes, levelBytes, findings }: Catalogue): number {
  return [blockBytes, ...Object.values(levelBytes)]
    .flat()
    .reduce((sum, bytes) => sum + bytes, findings?.bytes ?? 0);
}
