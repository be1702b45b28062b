import { effect, signal, untracked, type Signal } from '@angular/core';

/** Follows a value once it has stayed the same for so long, in ms. Call it where Angular injects. */
export function rested<T>(value: Signal<T>, rest: number): Signal<T> {
  const follower = signal(untracked(value));
  effect((onCleanup) => {
    const now = value();
    const timer = setTimeout(() => follower.set(now), rest);
    onCleanup(() => clearTimeout(timer));
  });
  return follower.asReadonly();
}
