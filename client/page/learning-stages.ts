import { computed, type Signal } from '@angular/core';
import { learningRateStages, type Stage } from '../../analysis/index.ts';
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
    return detail?.scalarColumns.includes('learningRate') ? scalarNeed(detail, 'learningRate') : undefined;
  });
  const coordinator = declareNeeds(() => (need() ? [need()!] : []));
  return computed(() => {
    if (!run.detail()) return null;
    const answer = need() && coordinator.answer(need()!);
    if (!answer) return [];
    return answer.state === 'here' ? learningRateStages(run.iterations(), answer.value.last) : null;
  });
}
