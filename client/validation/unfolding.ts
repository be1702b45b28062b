import { DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { Preferences } from '../theme/preferences.ts';

/** How long unfolding takes, in ms. */
const DURATION = 150;

/** For each class that is unfolded, or on its way, how far: above 0, up to 1. */
export type Unfolded = ReadonlyMap<number, number>;

/** Follows the unfolded classes with a short animation, or at once where the reader wants less motion. Call it where Angular injects. */
export function unfolding(open: Signal<readonly number[]>): Signal<Unfolded> {
  const preferences = inject(Preferences);
  const unfolded = signal<Unfolded>(new Map());
  let first = true;
  let frame = 0;

  const step = (before: number) => (now: number) => {
    const share = (now - before) / DURATION;
    const next = moved(unfolded(), open(), preferences.reducedMotion() ? 1 : share);
    unfolded.set(next.shares);
    if (!next.settled) frame = requestAnimationFrame(step(now));
  };
  effect(() => {
    const wanted = open();
    untracked(() => {
      cancelAnimationFrame(frame);
      if (first) unfolded.set(moved(unfolded(), wanted, 1).shares);
      else frame = requestAnimationFrame(step(performance.now()));
      first = wanted.length === 0 && first;
    });
  });
  inject(DestroyRef).onDestroy(() => cancelAnimationFrame(frame));
  return unfolded.asReadonly();
}

/** One step of the animation: every class goes by `share` towards where it should be. */
export function moved(
  from: Unfolded,
  open: readonly number[],
  share: number,
): { shares: Unfolded; settled: boolean } {
  const shares = new Map<number, number>();
  for (const id of open) shares.set(id, Math.min(1, (from.get(id) ?? 0) + share));
  for (const [id, before] of from) {
    if (!open.includes(id) && before - share > 0) shares.set(id, before - share);
  }
  const settled = shares.size === open.length && open.every((id) => shares.get(id) === 1);
  return { shares, settled };
}
