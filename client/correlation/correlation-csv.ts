import { quoted } from '../exports/csv.ts';
import type { Correlations } from '../grid/correlations.ts';
import { classesOf } from './grid-text.ts';

/** The cells in the order of the grid, one line each: how many anomaly filters a layer has at the anomaly iterations of a class. */
export function cellsCsv(correlations: Correlations): string {
  const { layers, iterations, cells, layerFilters } = correlations.correlation()!;
  const order = correlations.order()!;
  const names = correlations.run.detail()!.classNames;
  const lines = [
    'layer,layer_name,layer_anomaly_filters,class,class_name,anomaly_iterations,anomaly_filters',
  ];
  for (const row of order.layers) {
    const { id, name } = correlations.layers()[layers[row]!]!;
    for (const column of order.classes) {
      const classId = iterations.classes[column]!;
      const count = iterations.offsets[column + 1]! - iterations.offsets[column]!;
      const cell = cells[row * iterations.classes.length + column]!;
      lines.push(
        `${id},${quoted(name)},${layerFilters[row]},${classId},${quoted(names[classId]!)},${count},${cell}`,
      );
    }
  }
  return lines.join('\n') + '\n';
}

/** The mini-sets in the order of the grid, one line each; lists with spaces between. */
export function setsCsv(correlations: Correlations): string {
  const { sets } = correlations.correlation()!;
  const iterations = correlations.run.iterations();
  const lines = ['layer,layer_name,filters,appearances,iterations,classes'];
  for (const set of correlations.order()!.sets) {
    const { id, name } = correlations.layers()[sets.layer[set]!]!;
    const dumps = correlations.dumpsOf(set);
    const at = Array.from(dumps, (dump) => iterations[dump]!).join(' ');
    const filters = correlations.filtersOf(set).join(' ');
    const classes = classesOf(correlations, set).join(' ');
    lines.push(`${id},${quoted(name)},${filters},${dumps.length},${at},${classes}`);
  }
  return lines.join('\n') + '\n';
}

/** The evidence, the strongest first, one line a mini-set and class. */
export function evidenceCsv(correlations: Correlations): string {
  const { sets, iterations } = correlations.correlation()!;
  const evidence = correlations.evidence()!;
  const names = correlations.run.detail()!.classNames;
  const lines = ['layer,layer_name,filters,class,class_name,observed,episodes,expected,lift,p,q'];
  evidence.set.forEach((set, at) => {
    const { id, name } = correlations.layers()[sets.layer[set]!]!;
    const classId = iterations.classes[evidence.column[at]!]!;
    const numbers = [evidence.expected, evidence.lift, evidence.p, evidence.q].map((column) =>
      String(Number(column[at]!.toPrecision(9))),
    );
    const filters = correlations.filtersOf(set).join(' ');
    lines.push(
      `${id},${quoted(name)},${filters},${classId},${quoted(names[classId]!)},${evidence.observed[at]},${evidence.episodes[at]},${numbers.join(',')}`,
    );
  });
  return lines.join('\n') + '\n';
}
