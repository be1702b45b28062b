import type { Log, Validation } from '../ingest/index.ts';
import type { Say } from './backends/start-backend.ts';
import { predict } from './models/predict.ts';
import { restoreDump } from './restore-dump.ts';

/**
 * Builds the network of a dump from the log alone and classifies the validation images again. On the backend that recorded the run, and
 * for a float32 log, what comes out is what `validation.arrow` holds, bit for bit.
 *
 * @throws {TraincubeError} `bad-request` where the run was recorded by another program, or its log lacks what it takes
 */
export async function evaluateDump(log: Log, iteration: number, say: Say): Promise<Validation> {
  const { network, examples } = await restoreDump(log, iteration, undefined, say);
  try {
    return await predict(network, examples);
  } finally {
    network.dispose();
  }
}
