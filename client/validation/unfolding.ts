import { DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { Preferences } from '../theme/preferences.ts';
import { unfoldStep, type Unfolded } from './unfold-step.ts';

/** How long unfolding takes, in ms. */
const DURATION = 150;

/**
 * Follows what is unfolded with a short animation, or at once where the reader wants less motion. Call it where Angular injects.
 * @param isHere whether the run is on the page; what is unfolded from the start is so at once
 */
export function unfolding(open: Signal<readonly number[]>, isHere: Signal<boolean>): Signal<Unfolded> {
  const preferences = inject(Preferences);
  const unfolded = signal<Unfolded>(new Map());
  let hasBegun = false;
  let frame = 0;

  const step = (before: number) => (now: number) => {
    const share = (now - before) / DURATION;
    const next = unfoldStep(unfolded(), open(), preferences.reducedMotion() ? 1 : share);
    unfolded.set(next.shares);
    if (!next.settled) frame = requestAnimationFrame(step(now));
  };
  effect(() => {
    const [wanted, begins] = [open(), isHere()];
    untracked(() => {
      cancelAnimationFrame(frame);
      if (hasBegun) frame = requestAnimationFrame(step(performance.now()));
      else unfolded.set(unfoldStep(unfolded(), wanted, 1).shares);
      hasBegun = begins;
    });
  });
  inject(DestroyRef).onDestroy(() => cancelAnimationFrame(frame));
  return unfolded.asReadonly();
}
