import { Injectable, effect, signal, untracked, type Signal } from '@angular/core';
import { wrap, type Remote } from 'comlink';
import type { Tasks } from './tasks.ts';

/** The page's worker, started when it is first needed. */
@Injectable({ providedIn: 'root' })
export class PageWorker {
  #tasks: Remote<Tasks> | undefined;

  get tasks(): Remote<Tasks> {
    this.#tasks ??= wrap<Tasks>(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }));
    return this.#tasks;
  }
}

/** A result that is on its way, or here. */
export interface Later<T> {
  /** The last result, also while the next one is on its way; null before the first, where there is nothing to work on, and where the work failed. */
  readonly value: Signal<T | null>;
  readonly awaited: Signal<boolean>;
}

/**
 * Follows what a piece of work says of the newest input. Call it where Angular injects.
 * @param input null where there is nothing to work on
 */
export function later<Input, Output>(
  input: () => Input | null,
  work: (input: Input) => Promise<Output>,
): Later<Output> {
  const value = signal<Output | null>(null);
  const awaited = signal(false);
  effect((onCleanup) => {
    const wanted = input();
    if (wanted === null) {
      value.set(null);
      return awaited.set(false);
    }
    let isCurrent = true;
    onCleanup(() => (isCurrent = false));
    awaited.set(true);
    const settle = (output: Output | null) => {
      if (!isCurrent) return;
      value.set(output);
      awaited.set(false);
    };
    untracked(() => work(wanted)).then(settle, (error: unknown) => {
      console.error(error);
      settle(null);
    });
  });
  return { value: value.asReadonly(), awaited: awaited.asReadonly() };
}
