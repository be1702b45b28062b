import { z } from 'zod';

export const LOG_FORMAT = 'traincube-log';
export const LOG_VERSION = 1;

/** `run.json`: what the run is. Fields that are not named here are passed over. */
export const runDescription = z.object({
  format: z.literal(LOG_FORMAT),
  version: z.literal(LOG_VERSION),
  name: z.string(),
  model: z.string(),
  dataset: z.string(),
  framework: z.string(),
  /** Class names; the index is the class id. */
  classes: z.array(z.string()).min(1).max(65_535),
  /** Iterations between two dumps, as planned; dumps need not be evenly spaced. */
  dumpInterval: z.int().positive(),
  iterationsPerEpoch: z.int().positive(),
  hyperparameters: z.record(z.string(), z.unknown()),
  status: z.enum(['running', 'complete', 'failed']),
  /** ISO 8601. */
  startedAt: z.string(),
  /** ISO 8601; absent while the run is going on. */
  endedAt: z.string().nullish(),
});

export type RunDescription = z.infer<typeof runDescription>;
