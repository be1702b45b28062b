import type { FilterHistories } from '../../analysis/index.ts';
import type { Normalisation } from '../data/address.ts';
import type { MeasureScale } from './measure-scale.ts';

/** The level of what has no value; all others are colours from 1 to 255. */
export const NO_LEVEL = 0;
const LEVELS = 254;

/** The colours of a layer's filters at each dump, before they are looked up: [filters × dumps], filter after filter. */
export interface FilterLevels {
  readonly filters: number;
  readonly dumps: number;
  readonly levels: Uint8Array;
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
}

/** A bound an entry: a filter, a dump, or the only one. */
interface Bounds {
  readonly least: Float64Array;
  readonly most: Float64Array;
  /** How far a filter, and a dump, go on in them. */
  readonly byFilter: 0 | 1;
  readonly byDump: 0 | 1;
}

/** The finite values' least and most; null where there are none. With `log` those above zero. */
export function domainOf(histories: FilterHistories, scale: MeasureScale, log: boolean): Domain | null {
  const { least, most } = boundsOf(histories, 'layer', scale, log && scale !== 'signed');
  return least[0]! <= most[0]! ? [least[0]!, most[0]!] : null;
}

/**
 * Puts each value between the least and the most of those that it is compared with (DeepTracker, section 8.2): those of its filter over the run, of
 * all filters at its dump, of its layer, or of all charts on the page. What is all alike stands at the lower end, or, with a sign, in the middle.
 */
export function levelsOf(histories: FilterHistories, options: LevelOptions): FilterLevels {
  const { filters, dumps, values } = histories;
  const log = options.log && options.scale !== 'signed';
  const { least, most, byFilter, byDump } = ownBounds(histories, options, log);
  const scales = scalesOf({ least, most, byFilter, byDump }, options.scale, log);
  const levels = new Uint8Array(filters * dumps);
  for (let filter = 0; filter < filters; filter++) {
    const row = { values, levels, from: filter * dumps, dumps };
    if (byDump) levelsByDump(row, scales, log);
    else
      levelsOfRow(
        row,
        scales.centre[filter * byFilter]!,
        scales.factor[filter * byFilter]!,
        scales.start,
        log,
      );
  }
  return { filters, dumps, levels };
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

/** A filter's values and where their levels go. */
interface LevelRow {
  readonly values: Float32Array;
  readonly levels: Uint8Array;
  readonly from: number;
  readonly dumps: number;
}

function levelsOfRow(
  { values, levels, from, dumps }: LevelRow,
  centre: number,
  factor: number,
  start: number,
  log: boolean,
): void {
  for (let at = from; at < from + dumps; at++) {
    const value = values[at]!;
    if (value !== value) continue;
    levels[at] = factor === 0 ? start : bounded(start + ((log ? Math.log(value) : value) - centre) * factor);
  }
}

function levelsByDump(
  { values, levels, from, dumps }: LevelRow,
  { start, centre, factor }: Scales,
  log: boolean,
): void {
  for (let dump = 0; dump < dumps; dump++) {
    const value = values[from + dump]!;
    if (value !== value) continue;
    const scaled = ((log ? Math.log(value) : value) - centre[dump]!) * factor[dump]!;
    levels[from + dump] = factor[dump] === 0 ? start : bounded(start + scaled);
  }
}

/** What lies outside, such as an infinite value, has the colour of the end. */
function bounded(level: number): number {
  return level >= 256 ? 255 : level >= 1 ? level : 1;
}

function ownBounds(histories: FilterHistories, options: LevelOptions, log: boolean): Bounds {
  if (options.normalise !== 'none') return boundsOf(histories, options.normalise, options.scale, log);
  const [least, most] = options.domain ?? [0, 0];
  return { least: Float64Array.of(least), most: Float64Array.of(most), byFilter: 0, byDump: 0 };
}

function boundsOf(
  { filters, dumps, values }: FilterHistories,
  normalise: Normalisation,
  scale: MeasureScale,
  log: boolean,
): Bounds {
  const byFilter = normalise === 'filter' ? 1 : 0;
  const byDump = normalise === 'iteration' ? 1 : 0;
  const count = byFilter ? filters : byDump ? dumps : 1;
  const least = new Float64Array(count).fill(Infinity);
  const most = new Float64Array(count).fill(-Infinity);
  for (let filter = 0, at = 0; filter < filters; filter++) {
    let [low, high] = [Infinity, -Infinity];
    for (let dump = 0; dump < dumps; dump++, at++) {
      const value = values[at]!;
      if (!(value > -Infinity && value < Infinity) || (log && value <= 0)) continue;
      if (byDump) {
        if (value < least[dump]!) least[dump] = value;
        if (value > most[dump]!) most[dump] = value;
      } else {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (byDump) continue;
    const bound = filter * byFilter;
    least[bound] = Math.min(least[bound]!, low);
    most[bound] = Math.max(most[bound]!, high);
  }
  if (!log) widen(least, most, scale);
  return { least, most, byFilter, byDump };
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
