import type { Columns } from './reduction.ts';

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
