import { badFilters, DUPLICATE_COSINE, type Finding, type Onset } from '../../analysis/index.ts';
import { fromHalf, type Coefficients, type Dump, type Log } from '../../ingest/index.ts';
import { filtersAtOnce, partBytes, partsOf } from '../layers/parts.ts';
import { isRefusal } from '../plan.ts';
import type { Threads } from '../threads/threads.ts';
import type { LayerPlace } from './stored-rows.ts';

/** A layer and where coefficients that are not finite begin in it. */
export interface LayerOnsets {
  readonly place: LayerPlace;
  readonly onsets: readonly Onset[];
}

/** How many searches a thread is given, so that all come to their end at about the same time. */
const SEARCHES = 4;

/** Rule `duplicate-filters`, at one dump, by all threads; nothing where the log no longer has it. */
export async function duplicatesAt(
  threads: Threads,
  iteration: number,
  layers: readonly LayerPlace[],
): Promise<Finding[]> {
  if (!(await threads.log.iterations()).includes(iteration)) return [];
  try {
    const lanes = await threads.lanes({ pieces: layers.length, bytes: 0, isSeekable: false });
    const shares = dealt(layers, SEARCHES * lanes.lanes.length);
    const searches = shares.map(async (share) => {
      const found = await lanes.duplicates({ iteration, positions: share.map(({ position }) => position) });
      return share.map((place, i) => [place, found[i]!] as const);
    });
    const groups = new Map((await Promise.all(searches)).flat());
    return layers.flatMap((place) =>
      groups
        .get(place)!
        .map(({ filters, cosine }) => duplicateFinding(place.node, iteration, filters, cosine)),
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return [];
  }
}

/** Layers dealt out like cards, those with the most pairs of filters first. */
function dealt(layers: readonly LayerPlace[], hands: number): LayerPlace[][] {
  const sorted = [...layers].sort((a, b) => b.filters - a.filters);
  return Array.from({ length: Math.min(hands, layers.length) }, (_, hand) =>
    sorted.filter((_, i) => i % hands === hand),
  );
}

function duplicateFinding(
  node: number,
  iteration: number,
  filters: readonly number[],
  cosine: number,
): Finding {
  const at = { from: iteration, to: iteration, dumps: 1 };
  const numbers = { value: cosine, limit: DUPLICATE_COSINE, other: filters.length };
  return { rule: 'duplicate-filters', node, filters, ...at, ...numbers };
}

/**
 * Rule `not-finite`: at each onset in a layer the filters that were whole at the onsets before. Where the log no longer has the dump of the first one, the whole layer.
 * Dumps are opened one after the other, each once, however many layers begin there.
 */
export async function notFinite(
  log: Log,
  layers: readonly LayerOnsets[],
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const known = new Map(layers.map(({ place }) => [place, new Set<number>()]));
  const all = layers.flatMap(({ place, onsets }) => onsets.map((onset) => ({ place, onset })));
  const iterations = [...new Set(all.map(({ onset }) => onset.iteration))].sort((a, b) => a - b);
  for (const iteration of iterations) {
    const here = all.filter(({ onset }) => onset.iteration === iteration);
    const isThere = await withDump(log, iteration, async (dump) => {
      for (const { place, onset } of here) {
        const before = known.get(place)!;
        const fresh = (await badIn(dump, place, signal)).filter((filter) => !before.has(filter));
        fresh.forEach((filter) => before.add(filter));
        if (fresh.length > 0) findings.push(onsetFinding(place, onset, fresh));
      }
    });
    if (isThere) continue;
    const first = layers.filter(({ onsets }) => onsets[0]!.iteration === iteration);
    findings.push(...first.map(({ place, onsets }) => onsetFinding(place, onsets[0]!, [])));
  }
  return findings;
}

function onsetFinding(place: LayerPlace, onset: Onset, filters: readonly number[]): Finding {
  const { iteration, weights, gradients, span } = onset;
  return {
    rule: 'not-finite',
    node: place.node,
    filters: filters.length === place.filters ? [] : filters,
    from: iteration,
    to: span.to,
    dumps: span.dumps,
    value: weights,
    limit: 0,
    other: gradients,
  };
}

/** @returns whether the log has the dump, and all that is read of it */
async function withDump(log: Log, iteration: number, use: (dump: Dump) => Promise<void>): Promise<boolean> {
  try {
    if (!(await log.iterations()).includes(iteration)) return false;
    const dump = await log.openDump(iteration);
    await use(dump).finally(() => dump.close());
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  }
}

/** The filters of a layer that have a coefficient that is not finite, ascending; a part of the layer is in memory at a time. */
async function badIn(
  dump: Dump,
  { layer, position }: LayerPlace,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const memory = new ArrayBuffer(partBytes(dump, position, layer));
  const bad: number[] = [];
  for (const part of partsOf(layer, filtersAtOnce(layer, dump.isSeekable))) {
    signal?.throwIfAborted();
    const { weights, gradients } = await dump.readLayer(position, memory, 0, part);
    const { from, to } = part;
    const found = badFilters(to - from, singles(weights), gradients && singles(gradients));
    bad.push(...found.map((filter) => from + filter));
  }
  return bad;
}

function singles(values: Coefficients): Float32Array {
  return values instanceof Float32Array ? values : fromHalf(values);
}
