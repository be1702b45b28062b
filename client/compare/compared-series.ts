import { computed, inject, type Signal } from '@angular/core';
import type { DumpedLayer, RunDetail } from '../../schema/index.ts';
import type { Compared, LayerMeasure } from '../data/address.ts';
import { failureOf, present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { filterHistoryNeed } from '../data/filter-needs.ts';
import { nodeNeed, scalarNeed } from '../data/needs.ts';
import { columnsOfMeasure, measureValues } from '../page/layer-measures.ts';
import { Network } from '../page/network.ts';

/**
 * One measure of nodes and filters of a run, an entry a dump; undefined until it is here. Call it where Angular injects.
 * @param run undefined where there is none to ask
 */
export function comparedSeries(
  run: Signal<RunDetail | undefined>,
  wanted: Signal<readonly Compared[]>,
  measure: Signal<LayerMeasure>,
) {
  const network = inject(Network);
  const needs = computed(() => {
    const detail = run();
    if (!detail || detail.dumps === 0) return [];
    return wanted().map(({ node, filter }) => {
      const layer = network.layerOf(node) as DumpedLayer | undefined;
      return filter === null ? nodeNeed(detail, node) : filterHistoryNeed(detail, layer!.id, filter);
    });
  });
  const rateNeed = computed(() => {
    const detail = run();
    const isWanted = measure() === 'updateRatio' && detail?.scalarColumns.includes('learningRate');
    return detail && isWanted ? scalarNeed(detail, 'learningRate', 'last') : undefined;
  });
  const coordinator = declareNeeds(() => (rateNeed() ? [...needs(), rateNeed()!] : needs()));
  const rate = computed(() => {
    const need = rateNeed();
    return (need && present(coordinator.answer(need))) ?? null;
  });
  const answers = computed(() => needs().map((need) => coordinator.answer(need)));
  const series = computed(() =>
    answers().map((answer) => {
      const found = present(answer);
      if (!found) return undefined;
      const columns = columnsOfMeasure(measure()).map((name) => found.get(name)!);
      return measureValues(measure(), columns, rate());
    }),
  );
  return {
    series,
    awaited: computed(() => answers().some(({ state }) => state === 'awaited')),
    failure: computed(() => failureOf(answers())),
  };
}
