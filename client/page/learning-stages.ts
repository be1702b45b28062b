import { computed, type Signal } from '@angular/core';
import { learningRateStages, type Stage } from '../../analysis/index.ts';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { scalarNeed } from '../data/needs.ts';
import type { OpenRun } from './open-run.ts';

/**
 * The stages of the run's learning rate; none where the log does not have it, null while it is on its way and where it cannot be had. Call it where Angular
 * injects.
 */
export function learningStages(run: OpenRun): Signal<readonly Stage[] | null> {
  const need = computed(() => {
    const detail = run.detail();
    return detail?.scalarColumns.includes('learningRate')
      ? scalarNeed(detail, 'learningRate', 'last')
      : undefined;
  });
  const coordinator = declareNeeds(() => (need() ? [need()!] : []));
  return computed(() => {
    if (!run.detail()) return null;
    const answer = need() && coordinator.answer(need()!);
    if (!answer) return [];
    const rates = present(answer);
    // Of a run that has grown they are those of the dumps before, until the others come.
    return rates ? learningRateStages(run.iterations().subarray(0, rates.length), rates) : null;
  });
}
