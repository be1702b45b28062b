import { fillRightRuns, flipsOf, joinedFlips, type Flips } from '../../analysis/index.ts';
import { routes, type RunDetail } from '../../schema/index.ts';
import type { Need } from './coordinator.ts';
import { getTable } from './request.ts';

/** Of which dumps of a run flips are. */
interface Known {
  readonly startedAt: string | null;
  readonly iterations: readonly number[];
}

const knownOf = new WeakMap<Flips, Known>();

/** The flips of all images. Where a run has grown only those of its new dumps are asked for. */
export function flipsNeed(run: RunDetail): Need<Flips> {
  const url = `${routes.classStats(run.id, 'all')}?columns=flips`;
  const load = async (signal: AbortSignal, before?: Flips): Promise<Flips> => {
    const { iterations, startedAt } = run;
    const first = before ? dumpsThatStay(knownOf.get(before), run) : 0;
    const within = `&from=${iterations[first]}&to=${iterations.at(-1)}`;
    const isHere = before !== undefined && first === iterations.length;
    const fresh = isHere ? undefined : flipsOf(await getTable(first === 0 ? url : url + within, signal));
    const flips = first === 0 ? fresh! : joinedFlips([before!, ...(fresh ? [fresh] : [])]);
    const dumps = flips.offsets.length - 1;
    // While a run goes on the index leaves open how long the last runs of equal results are.
    fillRightRuns(flips, 0, new Int32Array(run.images).fill(dumps));
    if (dumps === iterations.length) knownOf.set(flips, { startedAt, iterations });
    return flips;
  };
  return { key: url, version: run.version, load };
}

/** How many of a run's first dumps are those that are known: all of them, or none. */
export function dumpsThatStay(known: Known | undefined, { startedAt, iterations }: Known): number {
  if (!known || known.startedAt !== startedAt) return 0;
  const isPrefix = known.iterations.every((iteration, dump) => iteration === iterations[dump]);
  return isPrefix ? known.iterations.length : 0;
}
