import { appearsWith, type Correlation, type PairEvidence } from '../../analysis/index.ts';
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

/** What is said of the cells of a correlation. */
interface Said {
  readonly pairs: PairEvidence | null;
  readonly rate: number;
  readonly lines: Map<number, readonly string[]>;
}

const said = new WeakMap<Correlation, Said>();

/** Worked out once a cell: a pointer that goes from iteration to iteration stays in it, and to rank its mini-sets takes longer than a frame. */
function cellLines(correlations: Correlations, layer: number, id: number): readonly string[] {
  const [correlation, pairs] = [correlations.correlation()!, correlations.pairs()];
  const rate = correlations.rate();
  let known = said.get(correlation);
  if (known?.pairs !== pairs || known.rate !== rate) {
    known = { pairs, rate, lines: new Map() };
    said.set(correlation, known);
  }
  const { classes } = correlation.iterations;
  const [row, column] = [correlation.layers.indexOf(layer), classes.indexOf(id)];
  const cell = row * classes.length + column;
  const lines = known.lines.get(cell) ?? newCellLines(correlations, row, column);
  known.lines.set(cell, lines);
  return lines;
}

function newCellLines(correlations: Correlations, row: number, column: number): readonly string[] {
  const correlation = correlations.correlation()!;
  const { iterations, layers, cells } = correlation;
  const count = cells[row * iterations.classes.length + column]!;
  const counts = countsOfRow(correlation, row);
  const own = iterations.dumps.subarray(iterations.offsets[column], iterations.offsets[column + 1]);
  const at = own.filter((dump) => counts[dump]! > 0).length;
  return [
    `${counted(count, 'anomaly filter')} of ${exact(correlations.layers()[layers[row]!]!.filters)}`,
    `at ${exact(at)} of ${counted(own.length, 'anomaly iteration')}`,
    ...strongestLines(correlations, row, column),
  ];
}

const countsMade = new WeakMap<Correlation, { readonly row: number; readonly counts: Int32Array }>();

/** How many anomaly filters a layer has at each dump; that of the last layer is kept. @param row its place in `Correlation.layers` */
function countsOfRow(correlation: Correlation, row: number): Int32Array {
  const known = countsMade.get(correlation);
  if (known?.row === row) return known.counts;
  const counts = countsOfDumps(correlation, row);
  countsMade.set(correlation, { row, counts });
  return counts;
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
  const count = countsOfRow(correlation, correlation.layers.indexOf(layer))[dump]!;
  return `${iteration}: ${counted(count, 'anomaly filter')}`;
}

/** The classes at whose anomaly iterations a mini-set is among the anomaly filters. */
export function classesOf(correlations: Correlations, set: number): number[] {
  const correlation = correlations.correlation()!;
  return [...correlation.iterations.classes].filter((_, column) => appearsWith(correlation, set, column));
}
