import { effect, signal, type Signal } from '@angular/core';

/** A wait that is longer than this is shown, in ms. */
const NOTICED = 100;

/** True from the moment that something has been awaited for as long as a reader notices. Call it where Angular injects. */
export function overdue(awaited: () => boolean): Signal<boolean> {
  const late = signal(false);
  effect((onCleanup) => {
    if (!awaited()) return late.set(false);
    const timer = setTimeout(() => late.set(true), NOTICED);
    onCleanup(() => clearTimeout(timer));
  });
  return late.asReadonly();
}
