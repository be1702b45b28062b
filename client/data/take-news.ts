import { DestroyRef, effect, inject, signal, type Signal } from '@angular/core';

/** The shortest time between the end of an update and the next one, in ms. */
const SHORTEST = 100;
/** The longest, in ms. */
const LONGEST = 5000;

export interface NewsSources {
  /** The newest version that there is; null where it is not known. */
  readonly version: Signal<string | null>;
  /** Whether the update before is still on its way: it is not given up for a newer one. */
  readonly isBusy: Signal<boolean>;
  readonly take: (version: string) => void;
}

/**
 * Takes newer versions while the page is seen, one update after the other. After an update it waits for as long as the update took: however fast they
 * come, half of the time is left to the reader. Call it where Angular injects.
 */
export function takeNews({ version, isBusy, take }: NewsSources): void {
  const isSeen = pageIsSeen();
  let taken: string | null = null;
  /** When the last update began, 0 where it is over; when the next one may begin; in ms. */
  let [begun, next] = [0, 0];
  let wasBusy = false;
  effect((onCleanup) => {
    const newest = version();
    if (isBusy()) {
      wasBusy = true;
      return;
    }
    const now = performance.now();
    if (wasBusy && begun > 0) {
      next = now + Math.min(Math.max(now - begun, SHORTEST), LONGEST);
      begun = 0;
    }
    wasBusy = false;
    if (newest === null || newest === taken || !isSeen()) return;
    const go = () => {
      taken = newest;
      begun = performance.now();
      take(newest);
    };
    const timer = setTimeout(go, Math.max(0, next - now));
    onCleanup(() => clearTimeout(timer));
  });
}

function pageIsSeen(): Signal<boolean> {
  const isSeen = signal(!document.hidden);
  const look = () => isSeen.set(!document.hidden);
  document.addEventListener('visibilitychange', look);
  inject(DestroyRef).onDestroy(() => document.removeEventListener('visibilitychange', look));
  return isSeen.asReadonly();
}
