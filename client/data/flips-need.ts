import type { RecordBatch } from 'apache-arrow';
import {
  fillRightRuns,
  flipsOf,
  joinedFlips,
  strongFlips,
  type AnomalySettings,
  type Flips,
} from '../../analysis/index.ts';
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
  /** Whether more images flip in the run than a page holds. */
  readonly isCut: boolean;
}

/** Of which dumps of a run flips are. */
export interface Dumps {
  readonly startedAt: string | null;
  readonly iterations: readonly number[];
}

/** What flips were read of. */
interface Origin extends Dumps {
  /** When the index had last written how long the last runs of equal results are. */
  readonly findingsTo: number | null;
}

const origins = new WeakMap<KnownFlips, Origin>();

/**
 * The flips of all images; where they are more than a page holds, those of the first dumps. Where a run has grown only those of its new dumps are asked for.
 * @param most how many a page holds
 */
export function flipsNeed(run: RunDetail, most = MOST_FLIPS): Need<KnownFlips> {
  const { iterations, startedAt, findingsTo } = run;
  const dumps = iterations.length;
  const load = async (signal: AbortSignal, before?: KnownFlips): Promise<KnownFlips> => {
    const origin = before && origins.get(before);
    const first = dumpsThatStay(origin, run);
    // Of those that are cut the page cannot fill in the right runs: they are read again once the index has.
    const wasCut = first > 0 && before!.isCut;
    if (wasCut && origin!.findingsTo !== findingsTo) return load(signal);
    const isHere = first === dumps || wasCut;
    const held = first > 0 ? firstOf(before!) : joinedFlips([]);
    const url = urlOf(run, first === 0 ? undefined : { first, last: dumps - 1 });
    const room = most - held.image.length;
    const fresh = isHere ? NOTHING : await readFlips(getBatches(url, signal), room);
    // What is held has right runs that the page filled in when there were fewer dumps.
    if (first > 0 && fresh.isCut) return load(signal);
    const flips = joinedFlips([held, ...fresh.parts]);
    const rows = flips.offsets.length - 1;
    // While a run goes on the index leaves open how long the last runs of equal results are.
    if (rows >= dumps) fillRightRuns(flips, 0, new Int32Array(run.images).fill(rows));
    const known = { first: 0, last: Math.min(rows, dumps) - 1 };
    const isCut = rows < dumps && (fresh.isCut || wasCut);
    const found = { flips: framed(flips, 0, dumps), known, isCut };
    const read = { startedAt, findingsTo, iterations: isCut ? iterations : iterations.slice(0, rows) };
    if (rows <= dumps) origins.set(found, read);
    return found;
  };
  return { key: urlOf(run), version: run.version, load, bytes: bytesOfFlips };
}

/** Whether flips of what is visible are to be asked for, besides those of the first dumps: these are what the run's beginning would bring again. */
export function isBeyond(known: Stretch, visible: Stretch, dumps: number): boolean {
  return visible.first > 0 && known.last < Math.min(visible.last, dumps - 1);
}

/** Those of a stretch, as many of its dumps as a page holds the flips of. */
export function flipsWithinNeed(run: RunDetail, stretch: Stretch): Need<KnownFlips> {
  const url = urlOf(run, stretch);
  const load = async (signal: AbortSignal): Promise<KnownFlips> => {
    const flips = joinedFlips((await readFlips(getBatches(url, signal), MOST_FLIPS)).parts);
    const last = Math.min(stretch.last, stretch.first + flips.offsets.length - 2);
    return {
      flips: framed(flips, stretch.first, run.iterations.length),
      known: { ...stretch, last },
      isCut: true,
    };
  };
  return { key: url, version: run.version, load, bytes: bytesOfFlips };
}

/** Flips of the anomalies of a whole run. */
export interface StrongFlips {
  readonly flips: Flips;
  readonly window: number;
  /** Of classes at dumps at which so many of their images satisfy a rule all flips are there, of others none. */
  readonly threshold: number;
}

/** Flips of anomalies that a page holds: as many as there are flips in a run like that of the paper. */
const MOST_STRONG = 2 ** 20;

/**
 * The flips of anomalies, by a rule, of a run with more flips than a page holds. Where these, too, are more than `most`, those of the least threshold above which they are no more, or nearly so.
 * @param classOf the class of each image
 * @param told how many dumps have been looked at, as they are
 */
export function strongFlipsNeed(
  run: RunDetail,
  classOf: ArrayLike<number>,
  { window, threshold }: AnomalySettings,
  most = MOST_STRONG,
  told: (dumps: number) => void = () => {},
): Need<StrongFlips> {
  const dumps = run.iterations.length;
  const load = async (signal: AbortSignal): Promise<StrongFlips> => {
    for (let least = threshold; ;) {
      const url = `${urlOf(run)}&window=${window}&threshold=${least}`;
      const { parts, isCut } = await readFlips(getBatches(url, signal), most, told);
      const flips = joinedFlips(parts);
      if (!isCut) return { flips: framed(flips, 0, dumps), window, threshold: least };
      const room = (most * (flips.offsets.length - 1)) / dumps;
      least = thresholdWithin(flips, classOf, run.classes, { window, threshold: least }, room);
    }
  };
  const key = `${urlOf(run)}&window=${window}&threshold=${threshold}`;
  // Of a run that goes on they are read again a block at a time, not with every dump.
  const version = run.status === 'running' ? `${run.startedAt} ${dumps >> 6}` : run.version;
  return { key, version, load, bytes: ({ flips }) => 13 * flips.image.length + flips.offsets.byteLength };
}

/** The least threshold above another one with which flips are no more than there is room for. */
function thresholdWithin(
  flips: Flips,
  classOf: ArrayLike<number>,
  classes: number,
  { window, threshold }: AnomalySettings,
  room: number,
): number {
  let [least, left] = [threshold, flips];
  do {
    least += 1;
    left = strongFlips(left, classOf, classes, window, least);
  } while (left.image.length > room);
  return least;
}

function urlOf({ id, iterations }: RunDetail, stretch?: Stretch): string {
  const url = `${routes.classStats(id, 'all')}?columns=flips`;
  return stretch ? `${url}&from=${iterations[stretch.first]}&to=${iterations[stretch.last]}` : url;
}

/** What was read of flips, and whether there were more. */
interface ReadFlips {
  readonly parts: readonly Flips[];
  readonly isCut: boolean;
}

const NOTHING: ReadFlips = { parts: [], isCut: false };

/** Batch by batch as they come, until there are more than `room`. @param told how many dumps are read */
export async function readFlips(
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
  room: number,
  told: (dumps: number) => void = () => {},
): Promise<ReadFlips> {
  const parts: Flips[] = [];
  let [held, dumps] = [0, 0];
  for await (const batch of batches) {
    const part = flipsOf(batch);
    held += part.image.length;
    if (held > room) return { parts, isCut: true };
    parts.push(part);
    told((dumps += batch.numRows));
  }
  return { parts, isCut: false };
}

/** Without entries for dumps that flips are not known of. */
function firstOf({ flips, known }: KnownFlips): Flips {
  return { ...flips, offsets: flips.offsets.subarray(0, known.last + 2) };
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
