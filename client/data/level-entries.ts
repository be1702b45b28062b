import type { EntryPlace } from '../drawing/entry-place.ts';
import type { LevelChunk, LevelSpan, Numbers } from './level-chunk.ts';

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
