import type { RecordBatch } from 'apache-arrow';
import { fillRightRuns, flipsOf, joinedFlips, type Flips } from '../../analysis/index.ts';
import { routes, type RunDetail } from '../../schema/index.ts';
import type { Stretch } from '../drawing/scale.ts';
import type { Need } from './coordinator.ts';
import { getBatches } from './request.ts';

/** Flips that a page holds: 13 bytes each, and 16 for what is counted of them. */
const MOST_FLIPS = 2 ** 22;

/** Flips of all images at some dumps of a run; at all others there are none. */
export interface KnownFlips {
  readonly flips: Flips;
  readonly known: Stretch;
}

/** Of which dumps of a run flips are. */
interface Dumps {
  readonly startedAt: string | null;
  readonly iterations: readonly number[];
}

const dumpsOf = new WeakMap<KnownFlips, Dumps>();

/** The flips of all images; where they are more than a page holds, those of the first dumps. Where a run has grown only those of its new dumps are asked for. */
export function flipsNeed(run: RunDetail): Need<KnownFlips> {
  const load = async (signal: AbortSignal, before?: KnownFlips): Promise<KnownFlips> => {
    const { iterations, startedAt } = run;
    const dumps = iterations.length;
    const first = before ? dumpsThatStay(dumpsOf.get(before), run) : 0;
    const isCut = first > 0 && before!.known.last < first - 1;
    const isHere = isCut || first === dumps;
    const room = MOST_FLIPS - (first > 0 ? before!.flips.image.length : 0);
    const url = urlOf(run, first === 0 ? undefined : { first, last: dumps - 1 });
    const fresh = isHere ? [] : await readFlips(getBatches(url, signal), room);
    const flips = joinedFlips([...(first > 0 ? [before!.flips] : []), ...fresh]);
    const rows = flips.offsets.length - 1;
    const known = { first: 0, last: isCut ? before!.known.last : Math.min(rows, dumps) - 1 };
    // While a run goes on the index leaves open how long the last runs of equal results are.
    if (rows >= dumps && !isCut) fillRightRuns(flips, 0, new Int32Array(run.images).fill(rows));
    const found = { flips: framed(flips, 0, dumps), known };
    if (rows <= dumps) dumpsOf.set(found, { startedAt, iterations });
    return found;
  };
  return { key: urlOf(run), version: run.version, load, bytes: bytesOfFlips };
}

/** Those of a stretch, as many of its dumps as a page holds the flips of. */
export function flipsWithinNeed(run: RunDetail, stretch: Stretch): Need<KnownFlips> {
  const url = urlOf(run, stretch);
  const load = async (signal: AbortSignal): Promise<KnownFlips> => {
    const flips = joinedFlips(await readFlips(getBatches(url, signal), MOST_FLIPS));
    const last = Math.min(stretch.last, stretch.first + flips.offsets.length - 2);
    return { flips: framed(flips, stretch.first, run.iterations.length), known: { ...stretch, last } };
  };
  return { key: url, version: run.version, load, bytes: bytesOfFlips };
}

function urlOf({ id, iterations }: RunDetail, stretch?: Stretch): string {
  const url = `${routes.classStats(id, 'all')}?columns=flips`;
  return stretch ? `${url}&from=${iterations[stretch.first]}&to=${iterations[stretch.last]}` : url;
}

/** Batch by batch as they come, until there are more than `room`. */
export async function readFlips(
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
  room: number,
): Promise<readonly Flips[]> {
  const parts: Flips[] = [];
  let held = 0;
  for await (const batch of batches) {
    const part = flipsOf(batch);
    held += part.image.length;
    if (held > room) break;
    parts.push(part);
  }
  return parts;
}

/** With an entry for every dump of the run. @param first the dump that the flips begin with */
export function framed(flips: Flips, first: number, dumps: number): Flips {
  if (first === 0 && flips.offsets.length === dumps + 1) return flips;
  const offsets = new Int32Array(dumps + 1).fill(flips.image.length);
  offsets.fill(0, 0, first + 1);
  offsets.set(flips.offsets.subarray(0, dumps + 1 - first), first);
  return { ...flips, offsets };
}

function bytesOfFlips({ flips }: KnownFlips): number {
  return 13 * flips.image.length + flips.offsets.byteLength;
}

/** How many of a run's first dumps are those that are known: all of them, or none. */
export function dumpsThatStay(known: Dumps | undefined, { startedAt, iterations }: Dumps): number {
  if (!known || known.startedAt !== startedAt) return 0;
  const isPrefix = known.iterations.every((iteration, dump) => iteration === iterations[dump]);
  return isPrefix ? known.iterations.length : 0;
}
