import { ImageTally, flipsOf } from '../../analysis/index.ts';
import { routes, type RunDetail } from '../../schema/index.ts';
import type { Need } from './coordinator.ts';
import { dumpsThatStay, type Dumps } from './flips-need.ts';
import { getBatches } from './request.ts';

/** Of which dumps each is. */
const origins = new WeakMap<ImageTally, Dumps>();

/**
 * What the flips of a class, or of all, say of each image: they are gone through as they come, and none is held. Where a run has grown only those of its new dumps are asked for.
 */
export function imageTallyNeed(run: RunDetail, of: number | 'all'): Need<ImageTally> {
  const { iterations, startedAt, images } = run;
  const url = `${routes.classStats(run.id, of)}?columns=flips`;
  const load = async (signal: AbortSignal, before?: ImageTally): Promise<ImageTally> => {
    const first = dumpsThatStay(before && origins.get(before), run);
    const tally = first > 0 ? before!.copy() : new ImageTally(images);
    if (first < iterations.length) {
      const range = `&from=${iterations[first]}&to=${iterations.at(-1)}`;
      for await (const batch of getBatches(url + range, signal)) tally.add(flipsOf(batch));
    }
    origins.set(tally, { startedAt, iterations: iterations.slice(0, tally.dumps) });
    return tally;
  };
  return { key: `${url} image by image`, version: run.version, load, bytes: () => 20 * images };
}
