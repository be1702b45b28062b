import type { Log } from '../ingest/index.ts';
import { dumpedLayers } from '../schema/index.ts';
import { filtersAtOnce, partBytes, partsOf } from './layers/parts.ts';
import { isRefusal } from './plan.ts';

/** The dumps that refuse to give what the index takes of them, each with its error; as far as it has come where the signal ends it. */
export async function unreadableDumps(
  log: Log,
  iterations: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Map<number, unknown>> {
  const unreadable = new Map<number, unknown>();
  for (const iteration of iterations) {
    if (signal?.aborted) break;
    try {
      await readThrough(log, iteration);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      unreadable.set(iteration, error);
    }
  }
  return unreadable;
}

/** Reads all of a dump that the index takes. */
async function readThrough(log: Log, iteration: number): Promise<void> {
  const dump = await log.openDump(iteration);
  try {
    const layers = dumpedLayers(log.model);
    const memory = new ArrayBuffer(
      Math.max(...layers.map((layer, position) => partBytes(dump, position, layer))),
    );
    await dump.validation();
    await dump.scalars();
    for (const [position, layer] of layers.entries()) {
      const parts = partsOf(layer, filtersAtOnce(layer, dump.isSeekable));
      for (const part of parts) await dump.readLayer(position, memory, 0, part);
    }
  } finally {
    await dump.close();
  }
}
