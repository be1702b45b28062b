import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { ablationsNeed } from '../data/ablation-needs.ts';
import { failureOf, present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { OpenRun } from '../page/open-run.ts';

/** How often the list is asked for again while it is looked at, in ms: ablations are made on the command line. */
const RENEWAL = 5_000;

/** How often the list was asked for again, by whoever looks at it. */
@Injectable({ providedIn: 'root' })
class Round {
  readonly count = signal(0);
}

/** The ablations of the run on the page; call it where Angular injects. @param renewed whether it is asked for again as long as the caller lives */
export function ablationList({ renewed }: { readonly renewed: boolean }) {
  const [run, { count }] = [inject(OpenRun), inject(Round)];
  const need = computed(() => {
    const detail = run.detail();
    return detail ? ablationsNeed(detail.id, count()) : null;
  });
  const coordinator = declareNeeds(() => (need() ? [need()!] : []));
  const answer = computed(() => need() && coordinator.answer(need()!));
  if (renewed) {
    const again = () => document.hidden || count.update((round) => round + 1);
    const timer = setInterval(again, RENEWAL);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
  return {
    /** Undefined until it is here. */
    list: computed(() => {
      const found = answer();
      return found ? present(found) : undefined;
    }),
    failure: computed(() => {
      const found = answer();
      return found ? failureOf([found]) : undefined;
    }),
  };
}
