import type { LayerChart, LayerMeasure } from '../data/address.ts';
import { filterBoxColumns } from '../data/filter-boxes.ts';
import { counted, measured } from '../drawing/numbers.ts';
import { shareOf, type ValueScale } from '../drawing/value-scale.ts';
import { MEASURE_FACTS, measureText } from '../page/layer-measures.ts';

/** What the boxes of all coefficients stand on. */
const COEFFICIENT_COLUMNS = {
  weights: ['min', 'q1', 'median', 'q3', 'max'],
  gradients: ['gradientMin', 'gradientQ1', 'gradientMedian', 'gradientQ3', 'gradientMax'],
} as const;

/** Whether charts are box plots: of a measure over filters, or of all weights or gradients. */
export function isBoxes(chart: LayerChart): boolean {
  return chart === 'box' || isOfCoefficients(chart);
}

/** Whether charts are box plots of all weights or gradients: then no measure is shown. */
export function isOfCoefficients(chart: LayerChart): chart is 'weights' | 'gradients' {
  return chart === 'weights' || chart === 'gradients';
}

/** The columns of a box plot: least, quartiles, most. None of the update ratio, which is of nodes alone. */
export function boxColumns(chart: LayerChart, measure: LayerMeasure): readonly string[] {
  if (isOfCoefficients(chart)) return COEFFICIENT_COLUMNS[chart];
  return measure === 'updateRatio' ? [] : filterBoxColumns(measure);
}

/** What charts show, in few words. */
export function chartTitle(chart: LayerChart, measure: LayerMeasure): string {
  if (isOfCoefficients(chart)) return `all ${chart}`;
  const { name } = MEASURE_FACTS[measure];
  return chart === 'box' ? `${name} of filters` : name;
}

/** The same in a sentence. */
export function chartSentence(chart: LayerChart, measure: LayerMeasure): string {
  if (isOfCoefficients(chart)) return `least, quartiles and most of all ${chart}`;
  if (chart !== 'box') return MEASURE_FACTS[measure].says;
  return `${MEASURE_FACTS[measure].name} of the filters: least, quartiles and most`;
}

/**
 * How many filters the boxes of a node are of. Those without a value at a dump are in none there, and how many have one is not known: only where none can lack it is the number exact.
 * @param filters how many are below the node
 * @param isFinite whether no coefficient below the node is ever NaN or infinite
 */
export function filtersText(measure: LayerMeasure, filters: number, isFinite: boolean): string {
  const all = counted(filters, 'filter');
  return filters === 1 || (isFinite && ALWAYS_KNOWN.has(measure)) ? all : `at most ${all}`;
}

const ONE_FILTER = '1 filter';

/** What every filter with finite weights has; the others need a direction, a length or gradients, too. */
const ALWAYS_KNOWN: ReadonlySet<LayerMeasure> = new Set([
  'mean',
  'sd',
  'sum',
  'min',
  'max',
  'norm',
  'change',
]);

/** The five numbers of a box as people read them: each with its name. */
export function boxLines(
  five: readonly number[],
  textOf: (value: number) => string,
): readonly { readonly name: string; readonly value: string }[] {
  const names = ['least', 'first quartile', 'median', 'third quartile', 'most'];
  return names.map((name, at) => ({ name, value: textOf(five[at]!) }));
}

/** The same in one line. @param filters of how many the box is; undefined where it is of coefficients */
export function boxText(
  five: readonly number[],
  textOf: (value: number) => string,
  filters: string | undefined,
): string {
  const [min, q1, median, q3, max] = five.map(textOf);
  if (filters === ONE_FILTER) return `of ${filters}, so a line: ${median}`;
  const of = filters === undefined ? '' : `of ${filters}: `;
  return `${of}median ${median} · quartiles ${q1} … ${q3} · least to most ${min} … ${max}`;
}

/** The same where there is little room: numbers alone, in the order of the legend. */
export function shortBoxText(five: readonly number[], textOf: (value: number) => string): string {
  const [min, q1, median, q3, max] = five.map(textOf);
  return `${median} · ${q1} … ${q3} · ${min} … ${max}`;
}

/** A value of the charts as people read it. */
export function valueText(chart: LayerChart, measure: LayerMeasure, value: number): string {
  return isOfCoefficients(chart) ? measured(value) : measureText(measure, value);
}

/** Shares of the height of one of a box' five numbers: what is infinite stands at the end of the scale. NaN for none. */
export function boxShares(scale: ValueScale, values: Float64Array): Float32Array {
  return Float32Array.from(values, (value) => {
    if (value === Infinity) return 1;
    return value === -Infinity ? 0 : shareOf(scale, value);
  });
}
