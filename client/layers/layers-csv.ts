import type { Stretch } from '../drawing/scale.ts';
import { BUCKET_KINDS, BUCKET_WORDS, numberText, quoted } from '../exports/csv.ts';
import type { ShownLayers } from './shown-layers.ts';

/** As many as a float32 takes to be told from any other. */
const DIGITS = 9;

/** The values of the charts, in their order, at each visible dump, one line each; empty where there is none. Of a long run at each visible bucket: least, greatest and mean, of which an update ratio has none. */
export function layersCsv(shown: ShownLayers, { first, last }: Stretch): string {
  const isExact = shown.places().values.level === 0;
  const names = shown.columnNames();
  const parts = names.flatMap((name) =>
    isExact ? [name] : BUCKET_KINDS.map((kind) => `${name} ${BUCKET_WORDS[kind]}`),
  );
  const lines = [`node,level,name,iteration,${isExact ? '' : 'last_iteration,'}${parts.join(',')}`];
  const iterations = shown.run.iterations();
  for (const node of shown.layout.shown()) {
    const { name, level } = shown.network.nodes()[node]!;
    for (let dump = first; dump <= last; dump++) {
      const values = shown.valuesAt(node, dump);
      const begin = values[0]?.first ?? dump;
      const end = values[0]?.last ?? dump;
      const numbers = names.flatMap((_, at) =>
        isExact
          ? numberText(values[at]?.mean, DIGITS)
          : BUCKET_KINDS.map((kind) => numberText(values[at]?.[kind], DIGITS)),
      );
      const of = isExact ? iterations[begin] : `${iterations[begin]},${iterations[end]}`;
      lines.push(`${node},${level},${quoted(name)},${of},${numbers.join(',')}`);
      dump = end;
    }
  }
  return lines.join('\n') + '\n';
}
