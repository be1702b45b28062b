import { computed, inject, type Signal } from '@angular/core';
import { ImageTally } from '../../analysis/index.ts';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { imageTallyNeed } from '../data/image-tally-need.ts';
import { Anomalies } from './anomalies.ts';
import { OpenRun } from './open-run.ts';

/** What the flips of the whole run say of each image. */
export interface KnownTally {
  /** Null until it is here, and as long as it is not wanted. */
  readonly tally: Signal<ImageTally | null>;
  readonly failed: Signal<boolean>;
}

/**
 * It is made of the flips that the page holds; where more images flip, of those of the class that is wanted, as they come. Call it where Angular injects.
 * @param of whose images are wanted; null where none are
 */
export function imageTally(of: Signal<number | 'all' | null>): KnownTally {
  const [run, anomalies] = [inject(OpenRun), inject(Anomalies)];
  const need = computed(() => {
    const [detail, wanted] = [run.detail(), of()];
    return detail && wanted !== null && anomalies.isCut() ? imageTallyNeed(detail, wanted) : undefined;
  });
  const coordinator = declareNeeds(() => (need() ? [need()!] : []));
  const answer = computed(() => need() && coordinator.answer(need()!));
  const held = computed(() => {
    const [flips, detail] = [anomalies.recorded(), run.detail()];
    if (of() === null || !flips || !detail || anomalies.isCut()) return null;
    const tally = new ImageTally(detail.images);
    tally.add(flips);
    return tally;
  });
  return {
    tally: computed(() => (answer() ? (present(answer()!) ?? null) : held())),
    failed: computed(() =>
      answer()
        ? answer()!.state === 'failed'
        : !anomalies.awaited() && anomalies.failure() !== undefined && anomalies.recorded() === null,
    ),
  };
}
