import { z } from 'zod';
import { refusedDump } from './catalogue.ts';
import { MEASURES } from './measures.ts';
import { layerDescription } from './model.ts';
import { runDescription } from './run.ts';

/**
 * Where a run stands: `indexed`; `partial` (an index that was interrupted, or more dumps have been written since); `unindexed`;
 * `unreadable` (its `problem` says why).
 */
export const indexState = z.enum(['indexed', 'partial', 'unindexed', 'unreadable']);

/** A line of the run list: `GET /runs`. */
export const runSummary = z.object({
  /** The run's name in routes: its directory's name. */
  id: z.string(),
  name: z.string(),
  model: z.string(),
  dataset: z.string(),
  /** Null, like `startedAt`, where `run.json` cannot be read. */
  status: runDescription.shape.status.nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  state: indexState,
  /** Whether its log is among the directories served; without it there are no pictures. */
  log: z.boolean(),
  problem: z.string().nullable(),
  classes: z.int(),
  images: z.int(),
  /** Dumps in the index. */
  dumps: z.int(),
  refused: z.int(),
  lastIteration: z.int().nullable(),
  /** Validation error at the last dump of the index. */
  finalError: z.number().nullable(),
  /** What to type to index the run, where `state` is not `indexed`. */
  command: z.string().nullable(),
});

/** `GET /runs/{run}`: everything that a page needs before it asks for rows. */
export const runDetail = runSummary.extend({
  run: runDescription,
  /** Changes whenever an answer about this run may change. */
  version: z.string(),
  /** By class id. */
  classNames: z.array(z.string()),
  /** For each class the ids of its images: the order of entries in `class-images`. */
  classImages: z.array(z.array(z.int())),
  /** The iterations of the indexed dumps, ascending: row i of every index is iteration i. */
  iterations: z.array(z.int()),
  refusedDumps: z.array(refusedDump),
  scalarColumns: z.array(z.string()),
  /** Rows of `scalar-values`, of each column: iterations that were recorded. */
  scalarRows: z.int(),
  measures: z.array(z.enum(MEASURES)),
  /** The last dump that `findings` speaks of; null where the log's end has not been reached yet. */
  findingsTo: z.int().nullable(),
  /** When the index was written last, ISO 8601; null where there is none. */
  updatedAt: z.string().nullable(),
  logBytes: z.int(),
  indexBytes: z.int(),
});

/** `GET /runs/{run}/model`: the network and the hierarchy of its dumped layers. */
export const modelDetail = z.object({
  layers: z.array(layerDescription),
  nodes: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      level: z.enum(['model', 'module', 'block', 'layer']),
      parent: z.int().nullable(),
      layer: z.int().nullable(),
    }),
  ),
});

/** RFC 9457, `application/problem+json`. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** What was wrong, in one sentence. */
  detail: z.string(),
  instance: z.string(),
  /** What would have been allowed, where that is a list. */
  allowed: z.array(z.union([z.string(), z.number()])).optional(),
});

export type RunSummary = z.infer<typeof runSummary>;
export type RunDetail = z.infer<typeof runDetail>;
export type ModelDetail = z.infer<typeof modelDetail>;
export type Problem = z.infer<typeof problem>;
