import { setImmediate as turn } from 'node:timers/promises';
import {
  LayerChecks,
  inOrder,
  isPlainDescent,
  type Finding,
  type LayerRows,
  type RunFacts,
} from '../../analysis/index.ts';
import { dumpedLayers, type Catalogue } from '../../schema/index.ts';
import type { Store } from '../../store/index.ts';
import type { Threads } from '../threads/threads.ts';
import { duplicatesAt, notFinite } from './logged-layers.ts';
import { StoredRows, layerPlaces, type LayerPlace } from './stored-rows.ts';

/**
 * What the rules of thumb say of an indexed run: from the index, block by block, and from the log where only coefficients tell. What is kept is a few numbers a
 * filter, however long the run is.
 */
export async function findFindings(
  threads: Threads,
  store: Store,
  run: string,
  catalogue: Catalogue,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const stored = new StoredRows(store, run, catalogue);
  const places = layerPlaces(catalogue, dumpedLayers(catalogue.model));
  const facts = await factsOf(stored);
  const [duplicates, checked] = await Promise.allSettled([
    duplicatesAt(threads, facts.lastIteration, places),
    checkRows(stored, places, facts, signal),
  ]);
  if (duplicates.status === 'rejected') throw duplicates.reason;
  if (checked.status === 'rejected') throw checked.reason;
  const checks = checked.value;
  const onsets = places.flatMap((place, i) => {
    const { onsets } = checks[i]!;
    return onsets.length > 0 ? [{ place, onsets }] : [];
  });
  return inOrder([
    ...checks.flatMap((check) => check.findings()),
    ...(await notFinite(threads.log, onsets, signal)),
    ...duplicates.value,
  ]);
}

/** The rules that only want stored rows; a check a layer. */
async function checkRows(
  stored: StoredRows,
  places: readonly LayerPlace[],
  facts: RunFacts,
  signal: AbortSignal | undefined,
): Promise<LayerChecks[]> {
  const checks = places.map((place) => new LayerChecks(place, facts));
  for (let number = 0; number < stored.blocks; number++) {
    const layers: LayerRows[] = [];
    for (const { node } of places) layers.push(await stored.layer(node, number));
    const dumps = await stored.dumps(number, layers);
    // Lets a signal come through: an embedded store answers at once.
    await turn();
    for (const [i, place] of places.entries()) {
      signal?.throwIfAborted();
      checks[i]!.take(dumps, layers[i]!, await stored.filters(place, number));
    }
  }
  return checks;
}

async function factsOf(stored: StoredRows): Promise<RunFacts> {
  const { iterations, run } = stored.catalogue;
  let highestRate = NaN;
  for (let number = 0; number < stored.blocks; number++) {
    for (const rate of await stored.learningRate(number)) {
      if (!(rate <= highestRate) && rate === rate) highestRate = rate;
    }
  }
  const [gradientNorm] = (await stored.layer(0, 0)).gradientNorm;
  return {
    dumps: iterations.length,
    firstIteration: iterations[0]!,
    lastIteration: iterations.at(-1)!,
    iterationsPerEpoch: run.iterationsPerEpoch,
    highestRate,
    isPlainDescent: isPlainDescent(run.hyperparameters),
    hasGradients: gradientNorm! >= 0,
  };
}
