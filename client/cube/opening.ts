import { DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { Preferences } from '../theme/preferences.ts';

/** How long the cube takes to open, in ms. */
const DURATION = 320;

/**
 * How flat the cube is, 0 to 1: it opens and closes in a short animation, or at once where the reader wants less motion, and as the page begins. Call it where
 * Angular injects.
 * @param isHere whether there is anything to move
 */
export function opening(isFlat: Signal<boolean>, isHere: Signal<boolean>): Signal<number> {
  const preferences = inject(Preferences);
  const flatness = signal(untracked(isFlat) ? 1 : 0);
  let frame = 0;
  let hasBegun = false;
  const step = (from: number, to: number, start: number) => (now: number) => {
    const share = Math.min(1, Math.max(0, now - start) / DURATION);
    flatness.set(from + (to - from) * eased(share));
    if (share < 1) frame = requestAnimationFrame(step(from, to, start));
  };
  effect(() => {
    const [to, begins] = [isFlat() ? 1 : 0, isHere()];
    untracked(() => {
      cancelAnimationFrame(frame);
      if (!hasBegun || preferences.reducedMotion()) flatness.set(to);
      else if (flatness() !== to) frame = requestAnimationFrame(step(flatness(), to, performance.now()));
      hasBegun = begins;
    });
  });
  inject(DestroyRef).onDestroy(() => cancelAnimationFrame(frame));
  return flatness.asReadonly();
}

/** Slow at both ends. */
function eased(share: number): number {
  return share * share * (3 - 2 * share);
}
