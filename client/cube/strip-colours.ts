import type { Ranking } from '../../schema/index.ts';
import type { LevelValue } from '../data/level-chunk.ts';
import { dumpPlace, type EntryPlace } from '../drawing/entry-place.ts';
import { levelsOf, type LevelOptions } from '../filters/normalise.ts';

/** The history of a filter that has a strip; NaN for no value. */
export interface StripHistory {
  /** Where the entries of `drawn` stand among the dumps. */
  readonly place: EntryPlace;
  readonly drawn: Float32Array;
  /** All of the run: of a long one the least and the greatest of each bucket. */
  readonly whole: Float32Array;
  readonly valueOf: (dump: number) => LevelValue | undefined;
}

/** A strip's colours, and where they stand among the dumps. */
export interface StripLevels {
  readonly place: EntryPlace;
  /** An entry an entry of the history, `NO_LEVEL` for no value. */
  readonly levels: Uint8Array;
}

/** Of a run that is in the page dump by dump. @param values an entry a dump */
export function historyOfDumps(values: Float32Array): StripHistory {
  const valueOf = (dump: number) => {
    const value = values[dump];
    return value === undefined ? undefined : { first: dump, last: dump, min: value, max: value, mean: value };
  };
  return { place: dumpPlace(values.length), drawn: values, whole: values, valueOf };
}

const made = new WeakMap<StripHistory, { readonly log: boolean; readonly shown: StripLevels }>();

/** The colours of a history, between its own least and most in the run, as the filter charts put them (`levelsOf`). */
export function stripLevels(history: StripHistory, measure: Ranking, log: boolean): StripLevels {
  const known = made.get(history);
  if (known?.log === log) return known.shown;
  const { place, drawn, whole } = history;
  const alone = (values: Float32Array) => ({
    filters: 1,
    dumps: values.length,
    values: changesOf(values, measure),
  });
  const options: LevelOptions = {
    normalise: 'filter',
    scale: 'change',
    log,
    domain: null,
    whole: alone(whole),
    together: together(place),
  };
  const { begin, levels } = levelsOf(alone(drawn), options);
  begin(0);
  const shown = { place, levels };
  made.set(history, { log, shown });
  return shown;
}

/**
 * The colours of histories, at each dump, or bucket, between the least and the most of all of them; null for what is not here, or begins elsewhere, or is of another level, than the longest.
 * @param histories those of a run that has grown meanwhile may be longer than others
 */
export function levelsAside(
  histories: readonly (StripHistory | undefined)[],
  measure: Ranking,
  log: boolean,
): readonly (StripLevels | null)[] {
  const place = longestOf(histories);
  if (!place) return histories.map(() => null);
  const isBeside = (own: StripHistory | undefined): own is StripHistory =>
    own?.place.level === place.level && own.place.first === place.first;
  const values = new Float32Array(histories.length * place.entries).fill(NaN);
  histories.forEach((own, at) => {
    if (isBeside(own)) values.set(changesOf(own.drawn, measure), at * place.entries);
  });
  const all = { filters: histories.length, dumps: place.entries, values };
  const options: LevelOptions = {
    normalise: 'iteration',
    scale: 'change',
    log,
    domain: null,
    together: together(place),
  };
  const { begin, levels } = levelsOf(all, options);
  return histories.map((own, at) => {
    if (!isBeside(own)) return null;
    const from = begin(at);
    return { place: own.place, levels: levels.subarray(from, from + own.place.entries) };
  });
}

function longestOf(histories: readonly (StripHistory | undefined)[]): EntryPlace | undefined {
  return histories.reduce<EntryPlace | undefined>(
    (longest, own) => (own && own.place.entries > (longest?.entries ?? -1) ? own.place : longest),
    undefined,
  );
}

/** A bucket has two entries. */
function together({ level }: EntryPlace): number {
  return level === 0 ? 1 : 2;
}

/** How far a filter turned is 1 − cosine. */
function changesOf(values: Float32Array, measure: Ranking): Float32Array {
  return measure === 'cosine' ? values.map((cosine) => Math.max(0, 1 - cosine)) : values;
}
