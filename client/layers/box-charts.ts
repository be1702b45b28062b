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

/** The five numbers of a box as people read them: each with its name. */
export function boxLines(
  five: readonly number[],
  textOf: (value: number) => string,
): readonly { readonly name: string; readonly value: string }[] {
  const names = ['least', 'first quartile', 'median', 'third quartile', 'most'];
  return names.map((name, at) => ({ name, value: textOf(five[at]!) }));
}

/** The same in one line. @param filters how many the box is of; undefined where it is of coefficients */
export function boxText(
  five: readonly number[],
  textOf: (value: number) => string,
  filters: number | undefined,
): string {
  const [min, q1, median, q3, max] = five.map(textOf);
  if (filters === 1) return `of 1 filter, so a line: ${median}`;
  const of = filters === undefined ? '' : `of ${counted(filters, 'filter')}: `;
  return `${of}median ${median} · quartiles ${q1} … ${q3} · least to most ${min} … ${max}`;
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
