import type { Dump, Log } from '../../ingest/index.ts';
import { TraincubeError } from '../../schema/index.ts';
import type { ServedRun } from './served-run.ts';

/**
 * Opens a dump of a run's log for as long as `use` takes, or uses one that is open. An iteration is looked up among those that the log lists before it names anything on the disk.
 * @throws {TraincubeError} `not-found` with the iterations that there are; what opening the log and the dump throws
 */
export async function withDump<T>(
  run: ServedRun,
  iteration: number,
  use: (dump: Dump, log: Log) => Promise<T>,
): Promise<T> {
  const log = await run.log();
  const check = async () => {
    const iterations = await log.iterations();
    if (!iterations.includes(iteration)) throw await noSuchDump(run, iteration, iterations);
  };
  return run.dumps.use(log, iteration, (dump) => use(dump, log), check);
}

async function noSuchDump(
  run: ServedRun,
  iteration: number,
  allowed: readonly number[],
): Promise<TraincubeError> {
  const indexed = (await run.index())?.catalogue.iterations ?? [];
  const why = indexed.includes(iteration)
    ? `The log of the run "${run.id}" has not kept its dump of iteration ${iteration}: only its index says of it.`
    : `The run "${run.id}" has no dump of iteration ${iteration}.`;
  return new TraincubeError('not-found', why, { allowed });
}
