import type { Finding, RuleOfThumb } from '../../analysis/index.ts';
import { routes, type RunDetail } from '../../schema/index.ts';
import type { LayerMeasure } from '../data/address.ts';
import type { Need } from '../data/coordinator.ts';
import { nodeNeed, scalarNeed, tableNeed } from '../data/needs.ts';
import { numbersOf } from '../data/series.ts';
import { measureValues } from '../page/layer-measures.ts';

/** Filters of a finding that are drawn. */
const DRAWN = 4;

/** A measure that shows a finding, an entry a dump; of up to four filters, or of the layer. */
export interface FindingSeries {
  readonly measure: LayerMeasure;
  readonly needs: readonly Need<unknown>[];
  /** From the answers to the needs, in their order. */
  readonly read: (answers: readonly unknown[]) => Float64Array[];
}

/** What is to be asked for so that a finding can be drawn. @param layer its id in `model.json` */
export function seriesOf(
  run: RunDetail,
  finding: Finding,
  { shownBy }: RuleOfThumb,
  layer: number,
): FindingSeries {
  const { node, filters, rule, other } = finding;
  if (filters.length > 0) {
    const needs = filters.slice(0, DRAWN).map((filter) => filterNeed(run, layer, filter, shownBy));
    return { measure: shownBy, needs, read: (answers) => answers as Float64Array[] };
  }
  const columns = nodeNeed(run, node);
  if (rule === 'update-ratio' && other === 1) {
    const read = ([all, rates]: readonly unknown[]) => {
      const column = all as ReadonlyMap<string, Float64Array>;
      const parts = [column.get('gradientNorm')!, column.get('norm')!];
      return [measureValues('updateRatio', parts, rates as Float64Array)];
    };
    return { measure: 'updateRatio', needs: [columns, scalarNeed(run, 'learningRate', 'last')], read };
  }
  return {
    measure: shownBy,
    needs: [columns],
    read: ([all]) => [(all as ReadonlyMap<string, Float64Array>).get(shownBy)!],
  };
}

function filterNeed(
  run: RunDetail,
  layer: number,
  filter: number,
  measure: RuleOfThumb['shownBy'],
): Need<Float64Array> {
  const url = `${routes.filterHistory(run.id, layer, filter)}?columns=${measure}`;
  return tableNeed(run, url, (table) => numbersOf(table, measure));
}
