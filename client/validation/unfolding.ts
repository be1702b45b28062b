import { DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { Preferences } from '../theme/preferences.ts';
import { unfoldStep, type Unfolded } from './unfold-step.ts';

/** How long unfolding takes, in ms. */
const DURATION = 150;

/** Follows the unfolded classes with a short animation, or at once where the reader wants less motion. Call it where Angular injects. */
export function unfolding(open: Signal<readonly number[]>): Signal<Unfolded> {
  const preferences = inject(Preferences);
  const unfolded = signal<Unfolded>(new Map());
  let first = true;
  let frame = 0;

  const step = (before: number) => (now: number) => {
    const share = (now - before) / DURATION;
    const next = unfoldStep(unfolded(), open(), preferences.reducedMotion() ? 1 : share);
    unfolded.set(next.shares);
    if (!next.settled) frame = requestAnimationFrame(step(now));
  };
  effect(() => {
    const wanted = open();
    untracked(() => {
      cancelAnimationFrame(frame);
      if (first) unfolded.set(unfoldStep(unfolded(), wanted, 1).shares);
      else frame = requestAnimationFrame(step(performance.now()));
      first = wanted.length === 0 && first;
    });
  });
  inject(DestroyRef).onDestroy(() => cancelAnimationFrame(frame));
  return unfolded.asReadonly();
}
