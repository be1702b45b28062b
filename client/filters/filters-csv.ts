import { MEASURES } from '../../schema/index.ts';
import type { Stretch } from '../drawing/scale.ts';
import { BUCKET_KINDS, BUCKET_WORDS, numberText } from '../exports/csv.ts';
import type { ShownFilters } from './shown-filters.ts';

const DIGITS = 7;

const number = (value: number | undefined) => numberText(value, DIGITS);

/**
 * A measure of a layer's filters: a line a filter in the order of the chart, a column a visible dump, named by its iteration. Of a long run three lines a filter, and a column a visible bucket, named by its
 * first iteration.
 */
export function filtersCsv(
  { place, valueOf }: Pick<ShownFilters, 'place' | 'valueOf'>,
  order: ArrayLike<number>,
  iterations: ArrayLike<number>,
  { first, last }: Stretch,
): string {
  const size = 2 ** place.level;
  const begin = first - ((first - place.first) % size);
  const shown = Array.from({ length: Math.floor((last - begin) / size) + 1 }, (_, at) => begin + at * size);
  const kinds = place.level === 0 ? (['mean'] as const) : BUCKET_KINDS;
  const head = place.level === 0 ? 'filter' : 'filter,value';
  const lines = [`${head},${shown.map((dump) => iterations[dump]).join(',')}`];
  for (const filter of Array.from(order)) {
    const values = shown.map((dump) => valueOf(filter, dump));
    for (const kind of kinds) {
      const name = place.level === 0 ? '' : `,${BUCKET_WORDS[kind]}`;
      lines.push(`${filter}${name},${values.map((value) => number(value?.[kind])).join(',')}`);
    }
  }
  return lines.join('\n') + '\n';
}

/** All measures of a filter, a line a visible dump. */
export function filterHistoryCsv(
  history: ReadonlyMap<string, Float64Array>,
  iterations: ArrayLike<number>,
  { first, last }: Stretch,
): string {
  const lines = [`iteration,${MEASURES.join(',')}`];
  for (let dump = first; dump <= last; dump++) {
    const values = MEASURES.map((measure) => number(history.get(measure)?.[dump]));
    lines.push(`${iterations[dump]},${values.join(',')}`);
  }
  return lines.join('\n') + '\n';
}

/** The coefficients of a filter, a line each in the order of its kernel, a column a dump. */
export function coefficientsCsv(
  kernel: readonly number[],
  images: readonly { readonly iteration: number; readonly coefficients: Float32Array }[],
): string {
  const axes = kernel.map((_, axis) => `axis${axis}`);
  const lines = [`${axes.join(',')},${images.map(({ iteration }) => iteration).join(',')}`];
  const length = kernel.reduce((product, side) => product * side, 1);
  for (let place = 0; place < length; place++) {
    const values = images.map(({ coefficients }) => number(coefficients[place]));
    lines.push(`${placeIn(kernel, place).join(',')},${values.join(',')}`);
  }
  return lines.join('\n') + '\n';
}

/** Where a coefficient stands on each axis of its kernel, the last one fastest. */
function placeIn(kernel: readonly number[], place: number): number[] {
  let left = place;
  return kernel
    .toReversed()
    .map((side) => {
      const at = left % side;
      left = Math.floor(left / side);
      return at;
    })
    .reverse();
}
