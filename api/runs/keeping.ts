import type { Request, Response } from 'express';
import type { ServedRun } from './served-run.ts';

/** Kept for good: what is asked for with the version of a run never changes. */
const IMMUTABLE = 'private, max-age=31536000, immutable';

/** Lets a client keep an answer from the log for good where it asked with the run's `version`. */
export async function keepWithVersion(request: Request, response: Response, run: ServedRun): Promise<void> {
  if (request.query['v'] === (await run.version())) response.set('Cache-Control', IMMUTABLE);
}
