import { effect, signal, untracked, type Signal } from '@angular/core';

/**
 * Follows a value once it has stayed the same for so long, in ms. Call it where Angular injects.
 * @param isKnown until it says so, and when it first does, the value is followed at once
 */
export function rested<T>(value: Signal<T>, rest: number, isKnown = () => true): Signal<T> {
  const follower = signal(untracked(value));
  let wasKnown = untracked(isKnown);
  effect((onCleanup) => {
    const now = value();
    if (!wasKnown) {
      wasKnown = isKnown();
      return follower.set(now);
    }
    const timer = setTimeout(() => follower.set(now), rest);
    onCleanup(() => clearTimeout(timer));
  });
  return follower.asReadonly();
}
