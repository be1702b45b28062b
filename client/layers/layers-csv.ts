import type { Stretch } from '../drawing/scale.ts';
import { quoted } from '../exports/csv.ts';
import type { ShownLayers } from './shown-layers.ts';

/** The values of the charts, in their order, at each visible dump, one line each; empty where there is none. */
export function layersCsv(shown: ShownLayers, { first, last }: Stretch): string {
  const names = shown.columnNames();
  const lines = [`node,level,name,iteration,${names.join(',')}`];
  const iterations = shown.run.iterations();
  for (const node of shown.layout.shown()) {
    const { name, level } = shown.network.nodes()[node]!;
    const series = shown.seriesOf(node);
    for (let dump = first; dump <= last; dump++) {
      const values = series.map((column) => numberText(column[dump]!));
      lines.push(`${node},${level},${quoted(name)},${iterations[dump]},${values.join(',')}`);
    }
  }
  return lines.join('\n') + '\n';
}

function numberText(value: number): string {
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(9)));
}
