import { imageHistory, type Prediction } from '../../analysis/index.ts';
import type { ImageResults } from '../data/image-results.ts';
import type { Stretch } from '../drawing/scale.ts';

/** What one image was taken for over the run; a dump that is not here yet is in no span. */
export interface History {
  readonly spans: readonly Prediction[];
  /** The classes it was taken for, the one for most dumps first, with the number of dumps. */
  readonly classes: readonly { readonly class: number; readonly dumps: number }[];
  /** Probability of the true class, an entry a dump; NaN where it is not here yet. */
  readonly probability: Float32Array;
}

/** Stands for the class at a dump that is not here yet. */
const UNKNOWN = -1;

/** @param place of the image among those of its class */
export function historyOf(results: ImageResults, place: number): History {
  const length = results.dumps;
  const predicted = Int32Array.from({ length }, (_, dump) => results.predicted(dump, place) ?? UNKNOWN);
  const probability = Float32Array.from({ length }, (_, dump) => results.probability(dump, place));
  const spans = imageHistory(predicted).filter((span) => span.class !== UNKNOWN);
  return { spans, classes: classesOf(spans), probability };
}

/** The history between two dumps, as though the run had no others. */
export function historyWithin({ spans, probability }: History, { first, last }: Stretch): History {
  const inside = spans
    .filter(({ from, to }) => to >= first && from <= last)
    .map((span) => ({
      ...span,
      from: Math.max(span.from, first) - first,
      to: Math.min(span.to, last) - first,
    }));
  return { spans: inside, classes: classesOf(inside), probability: probability.subarray(first, last + 1) };
}

function classesOf(spans: readonly Prediction[]): History['classes'] {
  const counts = new Map<number, number>();
  for (const { class: id, from, to } of spans) counts.set(id, (counts.get(id) ?? 0) + to - from + 1);
  return [...counts]
    .map(([id, count]) => ({ class: id, dumps: count }))
    .sort((a, b) => b.dumps - a.dumps || a.class - b.class);
}
