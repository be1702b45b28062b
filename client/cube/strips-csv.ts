import { BUCKET_KINDS, BUCKET_WORDS, numberText, quoted } from '../exports/csv.ts';
import type { Stretch } from '../drawing/scale.ts';
import type { ShownCube } from './shown-cube.ts';

/**
 * The measure of each filter that has a strip at each visible dump, one line each; empty where there is no value. Of a long run least, greatest and mean in each visible bucket of dumps, one
 * line each.
 */
export function stripsCsv(shown: ShownCube, { first, last }: Stretch): string {
  const { correlations, network, run } = shown;
  const measure = shown.measure();
  const isLong = shown.isLong();
  const kinds = isLong ? BUCKET_KINDS : (['mean'] as const);
  const names = isLong ? kinds.map((kind) => BUCKET_WORDS[kind]) : [measure];
  const places = isLong ? 'iteration,last_iteration' : 'iteration';
  const lines = [`layer,name,filter,mini_set,${places},${names.join(',')}`];
  const [iterations, firstFilter, setOf] = [
    run.iterations(),
    correlations.firstFilter(),
    correlations.setOf(),
  ];
  for (const { layer, filter } of shown.strips().list) {
    const { id } = correlations.layers()[layer]!;
    const name = quoted(network.nodes()[correlations.nodes()[layer]!]!.name);
    const history = shown.historyOf(layer, filter);
    const own = `${id},${name},${filter - firstFilter[layer]!},${correlations.nameOf(setOf[filter]!)}`;
    for (let dump = first; dump <= last; dump++) {
      const value = history?.valueOf(dump);
      const at = isLong && value ? `${iterations[value.first]},${iterations[value.last]}` : iterations[dump];
      if (value || !isLong)
        lines.push(`${own},${at},${kinds.map((kind) => numberText(value?.[kind], 6)).join(',')}`);
      dump = value?.last ?? dump;
    }
  }
  return lines.join('\n') + '\n';
}

/** Each mini-set and each class that share anomaly iterations, one line each. Filters are numbers in their layer, with spaces between them. */
export function cellsCsv(shown: ShownCube): string {
  const { correlations, network, run } = shown;
  const { sets, iterations } = correlations.correlation()!;
  const names = run.detail()!.classNames;
  const lines = [
    'mini_set,layer,name,filters,class,class_name,shared_iterations,class_iterations,set_iterations',
  ];
  for (const { set } of shown.sets()) {
    const layer = sets.layer[set]!;
    const dumps = new Set(correlations.dumpsOf(set));
    const name = quoted(network.nodes()[correlations.nodes()[layer]!]!.name);
    const own = `${correlations.nameOf(set)},${correlations.layers()[layer]!.id},${name},${correlations.filtersOf(set).join(' ')}`;
    iterations.classes.forEach((id, column) => {
      const ofClass = iterations.dumps.subarray(iterations.offsets[column], iterations.offsets[column + 1]);
      const shared = ofClass.filter((dump) => dumps.has(dump)).length;
      if (shared > 0)
        lines.push(`${own},${id},${quoted(names[id]!)},${shared},${ofClass.length},${dumps.size}`);
    });
  }
  return lines.join('\n') + '\n';
}
