import { rowOfDump, type Correlation, type TopFilters } from '../../analysis/index.ts';

/** Where a mini-set stands in the front and the right face, in CSS pixels from their upper edge. */
export interface SetRow {
  /** Its place among the mini-sets. */
  readonly set: number;
  readonly top: number;
  readonly height: number;
}

/** A colour strip of the front: the history of one filter; device pixels from the front's upper edge, `bottom` the end. */
export interface Strip {
  readonly layer: number;
  /** Its number through the model. */
  readonly filter: number;
  readonly top: number;
  readonly bottom: number;
}

/** What strips stand for. */
export type StripForm = 'filters' | 'sets' | 'rows';

export interface Strips {
  readonly list: readonly Strip[];
  /** `filters` where each anomaly filter has one; `sets` where a mini-set at least has but one; `rows` where one stands for several mini-sets. */
  readonly form: StripForm;
}

/** For each filter its best place among the anomaly filters of an anomaly iteration, 0 for the first; `NEVER` where it is none. */
export function bestPlaces(
  { all }: Correlation['iterations'],
  ranked: TopFilters,
  k: number,
  filters: number,
): Int32Array {
  const best = new Int32Array(filters).fill(NEVER);
  const { top, filter } = ranked;
  const width = Math.min(k, top);
  for (const dump of all) {
    const from = rowOfDump(ranked, dump) * top;
    for (let place = 0; place < width; place++) {
      const number = filter[from + place]!;
      if (number >= 0 && place < best[number]!) best[number] = place;
    }
  }
  return best;
}

export const NEVER = 0x7fffffff;

/**
 * The strips of the front, as many as there are pixel rows: one a filter where a mini-set is high enough, one a mini-set where it is not, and where mini-sets are
 * thinner than a pixel one for those that share it. A strip that stands for several filters is that of the one which changes most.
 *
 * @param rows from top to bottom
 * @param best for each filter its best place, see `bestPlaces`
 * @param ratio device pixels to a CSS pixel
 */
export function stripsOf(
  rows: readonly SetRow[],
  { sets }: Correlation,
  best: Int32Array,
  ratio: number,
): Strips {
  const list: Strip[] = [];
  let form: StripForm = 'filters';
  /** The strip of the pixel row that thin mini-sets share. */
  let shared: Strip | undefined;
  for (const { set, top, height } of rows) {
    const filters = sets.filters.subarray(sets.offsets[set]!, sets.offsets[set + 1]!);
    const layer = sets.layer[set]!;
    if (height * ratio >= 1) {
      const [from, to] = [Math.round(top * ratio), Math.round((top + height) * ratio)];
      const hasRoom = to - from >= filters.length;
      if (hasRoom) list.push(...stripOfEach(filters, layer, from, to));
      else list.push({ layer, filter: most(filters, best), top: from, bottom: to });
      if (!hasRoom && form === 'filters') form = 'sets';
      shared = undefined;
      continue;
    }
    form = 'rows';
    const pixel = Math.floor((top + height / 2) * ratio);
    const own: Strip = { layer, filter: most(filters, best), top: pixel, bottom: pixel + 1 };
    const isShared = shared?.top === pixel && shared.layer === layer;
    if (isShared && best[own.filter]! >= best[shared!.filter]!) continue;
    if (isShared) list.pop();
    list.push(own);
    shared = own;
  }
  return { list, form };
}

function stripOfEach(filters: Int32Array, layer: number, from: number, to: number): readonly Strip[] {
  const edge = (at: number) => from + Math.round((at * (to - from)) / filters.length);
  return [...filters].map((filter, at) => ({ layer, filter, top: edge(at), bottom: edge(at + 1) }));
}

function most(filters: Int32Array, best: Int32Array): number {
  let found = filters[0]!;
  for (const filter of filters) if (best[filter]! < best[found]!) found = filter;
  return found;
}

/**
 * Of the strips of a mini-set the one at a height, or nearest to it: strips stand on whole pixels, mini-sets between them.
 * @param y in device pixels
 * @returns undefined where the mini-set has no strip of its own
 */
export function stripOfSet(
  { list }: Strips,
  { sets }: Correlation,
  set: number,
  y: number,
): Strip | undefined {
  const own = new Set(sets.filters.subarray(sets.offsets[set]!, sets.offsets[set + 1]!));
  const away = ({ top, bottom }: Strip) => (y < top ? top - y : y < bottom ? 0 : y - bottom + 1);
  let found: Strip | undefined;
  for (const strip of list) {
    if (own.has(strip.filter) && (!found || away(strip) < away(found))) found = strip;
  }
  return found;
}
