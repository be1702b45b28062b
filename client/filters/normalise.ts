import type { FilterHistories } from '../../analysis/index.ts';
import type { Normalisation } from '../data/address.ts';
import type { MeasureScale } from './measure-scale.ts';

/** The level of what has no value; all others are colours from 1 to 255. */
export const NO_LEVEL = 0;
const LEVELS = 254;

/** The colours of a layer's filters at each dump, before they are looked up. */
export interface FilterLevels {
  readonly filters: number;
  readonly dumps: number;
  /** [filters × dumps], filter after filter; those of a filter are there once `begin` was asked for it. */
  readonly levels: Uint8Array;
  /** Where a filter's levels begin. */
  readonly begin: (filter: number) => number;
}

/** The values at the two ends of the colours. */
export type Domain = readonly [least: number, most: number];

export interface LevelOptions {
  readonly normalise: Normalisation;
  readonly scale: MeasureScale;
  /** Logarithms of what is above zero; a signed measure has none. */
  readonly log: boolean;
  /** For `none`. */
  readonly domain: Domain | null;
  /** The whole run, where histories are only what is visible of it. */
  readonly whole?: FilterHistories;
  /** Entries of a filter that speak of the same dumps: a bucket's least and greatest value. */
  readonly together?: number;
}

/** A bound an entry: a dump, or the only one. */
interface Bounds {
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** The finite values' least and most; null where there are none. With `log` those above zero. */
export function domainOf(histories: FilterHistories, scale: MeasureScale, log: boolean): Domain | null {
  const { least, most } = boundsOf(histories, 0, scale, log && scale !== 'signed');
  return least[0]! <= most[0]! ? [least[0]!, most[0]!] : null;
}

/**
 * Puts each value between the least and the most of those that it is compared with (DeepTracker, section 8.2): those of its filter over the run, of
 * all filters at its dump, of its layer, or of all charts on the page. What is all alike stands at the lower end, or, with a sign, in the middle.
 * A filter's levels are worked out when it is first drawn: of 2,048 rows a screen shows some hundreds.
 */
export function levelsOf(histories: FilterHistories, options: LevelOptions): FilterLevels {
  const { filters, dumps, values } = histories;
  const { whole = histories, together = 1 } = options;
  const log = options.log && options.scale !== 'signed';
  const shared =
    options.normalise === 'filter' ? null : scalesOf(ownBounds(histories, options, log), options.scale, log);
  const levels = new Uint8Array(filters * dumps);
  const isMade = new Uint8Array(filters);
  const make = (filter: number) => {
    const own = values.subarray(filter * dumps, (filter + 1) * dumps);
    const run = whole.values.subarray(filter * whole.dumps, (filter + 1) * whole.dumps);
    const alone = { filters: 1, dumps: whole.dumps, values: run };
    const scales = shared ?? scalesOf(boundsOf(alone, 0, options.scale, log), options.scale, log);
    writeLevels(levels.subarray(filter * dumps, (filter + 1) * dumps), own, scales, log, together);
  };
  const begin = (filter: number) => {
    if (isMade[filter] === 0) make(filter);
    isMade[filter] = 1;
    return filter * dumps;
  };
  return { filters, dumps, levels, begin };
}

/** A value's level is start + (value − centre) · factor; of logarithms, likewise. */
interface Scales {
  readonly start: number;
  /** An entry a bound. */
  readonly centre: Float64Array;
  readonly factor: Float64Array;
}

function scalesOf({ least, most }: Bounds, scale: MeasureScale, log: boolean): Scales {
  const on = log ? Math.log : (value: number) => value;
  const isSigned = scale === 'signed';
  const factor = least.map((low, at) => (most[at]! > low ? LEVELS / (on(most[at]!) - on(low)) : 0));
  // Where all is alike, an infinite bound must not make it NaN.
  const centre = least.map((low, at) => (isSigned || factor[at] === 0 ? 0 : on(low)));
  return { start: 1.5 + (isSigned ? LEVELS / 2 : 0), centre, factor };
}

/** Of one filter's values; each dump may have its own scale. */
function writeLevels(
  levels: Uint8Array,
  values: Float32Array,
  { start, centre, factor }: Scales,
  log: boolean,
  together: number,
): void {
  const isShared = factor.length === 1;
  for (let dump = 0; dump < values.length; dump++) {
    const value = values[dump]!;
    if (value !== value) continue;
    const at = isShared ? 0 : Math.floor(dump / together);
    const scaled = ((log ? Math.log(value) : value) - centre[at]!) * factor[at]!;
    levels[dump] = factor[at] === 0 ? start : bounded(start + scaled);
  }
}

/** What lies outside, such as an infinite value, has the colour of the end. */
function bounded(level: number): number {
  return level >= 256 ? 255 : level >= 1 ? level : 1;
}

function ownBounds(histories: FilterHistories, options: LevelOptions, log: boolean): Bounds {
  const { normalise, scale, domain, whole = histories, together = 1 } = options;
  if (normalise === 'iteration') return boundsOf(histories, together, scale, log);
  if (normalise !== 'none') return boundsOf(whole, 0, scale, log);
  const [least, most] = domain ?? [0, 0];
  return { least: Float64Array.of(least), most: Float64Array.of(most) };
}

/** @param together dumps that have a bound of their own; 0 for one of all values */
function boundsOf(
  { filters, dumps, values }: FilterHistories,
  together: number,
  scale: MeasureScale,
  log: boolean,
): Bounds {
  const bounds = together > 0 ? Math.ceil(dumps / together) : 1;
  const least = new Float64Array(bounds).fill(Infinity);
  const most = new Float64Array(bounds).fill(-Infinity);
  for (let filter = 0, at = 0; filter < filters; filter++) {
    for (let dump = 0; dump < dumps; dump++, at++) {
      const value = values[at]!;
      if (!(value > -Infinity && value < Infinity) || (log && value <= 0)) continue;
      const bound = together > 0 ? Math.floor(dump / together) : 0;
      if (value < least[bound]!) least[bound] = value;
      if (value > most[bound]!) most[bound] = value;
    }
  }
  if (!log) widen(least, most, scale);
  return { least, most };
}

/** Changes begin at zero, and zero is the middle of what has a sign. */
function widen(least: Float64Array, most: Float64Array, scale: MeasureScale): void {
  if (scale === 'size') return;
  for (let at = 0; at < least.length; at++) {
    if (least[at]! > most[at]!) continue;
    if (scale === 'change') least[at] = Math.min(0, least[at]!);
    else {
      most[at] = Math.max(-least[at]!, most[at]!);
      least[at] = -most[at]!;
    }
  }
}
