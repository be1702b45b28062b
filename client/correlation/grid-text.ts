import { appearsWith } from '../../analysis/index.ts';
import { counted, exact } from '../drawing/numbers.ts';
import type { Correlations } from '../grid/correlations.ts';
import type { GridPlace } from '../grid/grid-place.ts';
import { pairLines, pairNumbers, verdictText } from '../grid/pair-text.ts';
import { countsOfDumps } from '../grid/paint-grid.ts';

/** The most filters that are listed by their numbers. */
const LISTED = 12;

/** The numbers of a mini-set's filters in their layer, as many as fit. */
export function filterList(filters: Int32Array): string {
  const listed = [...filters.subarray(0, LISTED)].join(', ');
  return filters.length > LISTED ? `${listed}, …` : listed;
}

/** What a cell, or what is in it, says: a heading and some lines. */
export function placeText(correlations: Correlations, place: GridPlace): readonly string[] {
  const { layer, class: id, set, dump } = place;
  const names = correlations.run.detail()!.classNames;
  if (layer === null || id === null) return [];
  const heading = `${correlations.layers()[layer]!.name} × ${names[id]}`;
  const lines = set === null ? cellLines(correlations, layer, id) : setLines(correlations, set, id);
  if (dump === null) return [heading, ...lines];
  return [heading, ...lines, iterationLine(correlations, layer, set, dump)];
}

function cellLines(correlations: Correlations, layer: number, id: number): readonly string[] {
  const correlation = correlations.correlation()!;
  const { iterations, layers, cells } = correlation;
  const [row, column] = [layers.indexOf(layer), iterations.classes.indexOf(id)];
  const count = cells[row * iterations.classes.length + column]!;
  const counts = countsOfDumps(correlation, row);
  const own = iterations.dumps.subarray(iterations.offsets[column], iterations.offsets[column + 1]);
  const at = own.filter((dump) => counts[dump]! > 0).length;
  return [
    `${counted(count, 'anomaly filter')} of ${exact(correlations.layers()[layer]!.filters)}`,
    `at ${exact(at)} of ${counted(own.length, 'anomaly iteration')}`,
    ...strongestLines(correlations, row, column),
  ];
}

/** Of the mini-sets that appear in a cell how many go with its class beyond chance, and the numbers of the strongest; none before they are known. */
function strongestLines(correlations: Correlations, row: number, column: number): readonly string[] {
  const [correlation, pairs] = [correlations.correlation()!, correlations.pairs()];
  const [from, to] = [correlation.setOffsets[row]!, correlation.setOffsets[row + 1]!];
  const all = Int32Array.from({ length: to - from }, (_, at) => from + at);
  const sets = all.filter((set) => appearsWith(correlation, set, column));
  if (!pairs || sets.length === 0) return [];
  const ranked = pairs.ranked(
    sets,
    sets.map(() => column),
  );
  const filters = correlations.filtersOf(ranked.set[0]!);
  const others = filters.length > 1 ? ` and ${exact(filters.length - 1)} more` : '';
  const name = `filter ${filters[0]!}${others}`;
  const beyond = ranked.q.filter((q) => q <= correlations.rate()).length;
  const [lift, p, q] = [ranked.lift[0]!, ranked.p[0]!, ranked.q[0]!];
  return [
    sets.length === 1
      ? `one mini-set: ${name}`
      : `${exact(beyond)} of ${counted(sets.length, 'mini-set')} beyond chance, the strongest: ${name}`,
    `${pairNumbers({ lift, p, q })}: ${verdictText({ q }, correlations.rate())}`,
  ];
}

function setLines(correlations: Correlations, set: number, id: number): readonly string[] {
  const { iterations } = correlations.correlation()!;
  const filters = correlations.filtersOf(set);
  const dumps = new Set(correlations.dumpsOf(set));
  const column = iterations.classes.indexOf(id);
  const own = iterations.dumps.subarray(iterations.offsets[column], iterations.offsets[column + 1]);
  const at = own.filter((dump) => dumps.has(dump)).length;
  return [
    filters.length === 1
      ? `mini-set of filter ${filters[0]}`
      : `mini-set of ${counted(filters.length, 'filter')}: ${filterList(filters)}`,
    `at ${exact(at)} of ${exact(own.length)} anomaly iterations of the class, ${exact(dumps.size)} of ${exact(iterations.all.length)} of all`,
    `with ${counted(classesOf(correlations, set).length, 'class')}`,
    pairLines(correlations, set, id).join(': '),
  ].filter(Boolean);
}

function iterationLine(correlations: Correlations, layer: number, set: number | null, dump: number): string {
  const iteration = `iteration ${exact(correlations.run.iterations()[dump]!)}`;
  if (set !== null) {
    return `${iteration}: ${correlations.dumpsOf(set).includes(dump) ? 'among its anomaly filters' : 'not among its anomaly filters'}`;
  }
  const correlation = correlations.correlation()!;
  const count = countsOfDumps(correlation, correlation.layers.indexOf(layer))[dump]!;
  return `${iteration}: ${counted(count, 'anomaly filter')}`;
}

/** The classes at whose anomaly iterations a mini-set is among the anomaly filters. */
export function classesOf(correlations: Correlations, set: number): number[] {
  const correlation = correlations.correlation()!;
  return [...correlation.iterations.classes].filter((_, column) => appearsWith(correlation, set, column));
}
