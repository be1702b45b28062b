import type { Columns, Extremes } from '../drawing/reduction.ts';
import { AWAITED } from '../drawing/stripe.ts';
import type { Stretch } from '../drawing/scale.ts';

export type Numbers = Float32Array | Float64Array;

/** A value of many series (classes, nodes, filters) over a stretch of dumps at a level of detail: series after series, an entry a bucket; NaN where a bucket has no value. */
export interface LevelChunk {
  /** A bucket is 2^level dumps. */
  readonly level: number;
  /** The first dump, a multiple of that; and the one after the last. */
  readonly first: number;
  readonly end: number;
  readonly series: number;
  readonly buckets: number;
  /** At level 0 all three are one. */
  readonly min: Numbers;
  readonly max: Numbers;
  readonly mean: Numbers;
}

/** Chunks that follow each other. */
export type LevelSpan = readonly LevelChunk[];

/** What a series is over the dumps of a bucket. */
export interface LevelValue extends Stretch {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** How many buckets dumps `first` up to and without `end` are, where the first begins with a bucket. */
export function bucketsIn(first: number, end: number, level: number): number {
  return Math.max(0, Math.ceil((end - first) / 2 ** level));
}

/**
 * Least and greatest of a series in each pixel column: of all buckets that have one of its dumps, so that no spike disappears; NaN where there is no value, `AWAITED` where nothing is here.
 * @param spans the finest first: each column is taken from the first one that has its first dump
 */
export function extremesOfLevels(spans: readonly LevelSpan[], series: number, columns: Columns): Extremes {
  const pixels = columns.first.length;
  const [min, max] = [new Float32Array(pixels), new Float32Array(pixels)];
  for (let column = 0; column < pixels; column++) {
    const [first, last] = [columns.first[column]!, columns.last[column]!];
    const span = spans.find((chunks) => has(chunks, first));
    let [low, high] = span ? [NaN, NaN] : [AWAITED, AWAITED];
    for (const chunk of span ?? []) {
      if (chunk.end <= first || chunk.first > last) continue;
      const begin = series * chunk.buckets;
      const to = begin + Math.min(chunk.buckets - 1, bucketOf(chunk, last));
      for (let at = begin + Math.max(0, bucketOf(chunk, first)); at <= to; at++) {
        const [least, greatest] = [chunk.min[at]!, chunk.max[at]!];
        if (!(least >= low)) low = Number.isNaN(least) ? low : least;
        if (!(greatest <= high)) high = Number.isNaN(greatest) ? high : greatest;
      }
    }
    min[column] = low;
    max[column] = high;
  }
  return { min, max };
}

/** What a series is at a dump: of the finest bucket that is here; undefined where none is. */
export function valueOfLevels(
  spans: readonly LevelSpan[],
  series: number,
  dump: number,
): LevelValue | undefined {
  for (const chunk of spans.flat()) {
    if (dump < chunk.first || dump >= chunk.end) continue;
    const bucket = bucketOf(chunk, dump);
    const at = series * chunk.buckets + bucket;
    const first = chunk.first + bucket * 2 ** chunk.level;
    const last = Math.min(first + 2 ** chunk.level, chunk.end) - 1;
    return { first, last, min: chunk.min[at]!, max: chunk.max[at]!, mean: chunk.mean[at]! };
  }
  return undefined;
}

/**
 * The means of groups of series, group after group. Of a bucket of several dumps its least is the mean of the series' least, its greatest that of their greatest: the group's mean at any of the dumps lies between.
 * @param groupOf the group of each series; −1 for none
 */
export function groupedMeans(
  chunk: LevelChunk,
  groupOf: ArrayLike<number>,
  sizes: ArrayLike<number>,
): LevelChunk {
  const { buckets } = chunk;
  const meansOf = (values: Numbers) => {
    const means = new Float64Array(sizes.length * buckets);
    for (let series = 0; series < chunk.series; series++) {
      if (groupOf[series]! < 0) continue;
      const [from, to] = [series * buckets, groupOf[series]! * buckets];
      for (let at = 0; at < buckets; at++) means[to + at]! += values[from + at]!;
    }
    return Float32Array.from(means, (sum, at) => sum / sizes[Math.floor(at / buckets)]!);
  };
  const mean = meansOf(chunk.mean);
  const isExact = chunk.level === 0;
  const [min, max] = isExact ? [mean, mean] : [meansOf(chunk.min), meansOf(chunk.max)];
  return { ...chunk, series: sizes.length, min, max, mean };
}

function has(span: LevelSpan, dump: number): boolean {
  return span.length > 0 && span[0]!.first <= dump && dump < span.at(-1)!.end;
}

function bucketOf({ first, level }: LevelChunk, dump: number): number {
  return Math.floor((dump - first) / 2 ** level);
}
