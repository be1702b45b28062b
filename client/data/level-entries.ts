import type { Columns } from '../drawing/reduction.ts';
import type { LevelChunk, LevelSpan, Numbers } from './level-chunk.ts';

/**
 * Where the entries of series stand among the dumps: an entry a dump, or, at a level, two a bucket, its least and its greatest value. What is reduced to pixel columns is reduced from these as from dumps.
 */
export interface EntryPlace {
  readonly level: number;
  /** The first dump. */
  readonly first: number;
  /** How many there are of a series. */
  readonly entries: number;
}

/** Series after series, as their place says. */
export interface LevelEntries {
  readonly place: EntryPlace;
  readonly values: Numbers;
}

/** The entries of chunks that follow each other, at one level. */
export function entriesOf(span: LevelSpan): LevelEntries {
  const [{ level, first, series, min }] = span as readonly [LevelChunk];
  const isExact = level === 0;
  const buckets = span.reduce((sum, chunk) => sum + chunk.buckets, 0);
  const place = { level, first, entries: isExact ? buckets : 2 * buckets };
  if (isExact && span.length === 1) return { place, values: min };
  const length = series * place.entries;
  const values = min instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  let at = 0;
  for (let id = 0; id < series; id++) {
    for (const chunk of span) {
      for (let bucket = id * chunk.buckets; bucket < (id + 1) * chunk.buckets; bucket++) {
        values[at++] = chunk.min[bucket]!;
        if (!isExact) values[at++] = chunk.max[bucket]!;
      }
    }
  }
  return { place, values };
}

/** The place of entries that are the dumps of a run. */
export function dumpPlace(dumps: number): EntryPlace {
  return { level: 0, first: 0, entries: dumps };
}

/** The entries that stand in each pixel column: those of every bucket that has one of its dumps. */
export function entryColumns(place: EntryPlace, columns: Columns): Columns {
  if (place.level === 0 && place.first === 0) return columns;
  const { level, first, entries } = place;
  const bucket = (dump: number) => Math.floor((dump - first) / 2 ** level);
  const inside = (entry: number) => Math.min(Math.max(0, entry), entries - 1);
  if (level === 0) {
    return {
      first: columns.first.map((dump) => inside(dump - first)),
      last: columns.last.map((dump) => inside(dump - first)),
    };
  }
  return {
    first: columns.first.map((dump) => inside(2 * bucket(dump))),
    last: columns.last.map((dump) => inside(2 * bucket(dump) + 1)),
  };
}
