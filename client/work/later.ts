import { Injectable, effect, signal, untracked, type Signal } from '@angular/core';
import { wrap, type Remote } from 'comlink';
import type { Tasks } from './tasks.ts';

/** The page's worker, started when it is first needed. */
@Injectable({ providedIn: 'root' })
export class PageWorker {
  #started: { readonly tasks: Remote<Tasks>; readonly failure: Promise<never> } | undefined;

  /** Starts the worker, so that it is there when it is asked. */
  warm(): void {
    this.#started ??= start();
  }

  /** What the worker says; rejects where it cannot be loaded, too. */
  ask<T>(task: (tasks: Remote<Tasks>) => Promise<T>): Promise<T> {
    this.#started ??= start();
    return Promise.race([task(this.#started.tasks), this.#started.failure]);
  }
}

function start() {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const failure = new Promise<never>((_, reject) => {
    worker.addEventListener('error', () => reject(new Error('The page’s worker cannot be loaded.')));
  });
  // Who asks hears of it; before that nobody has to.
  failure.catch(() => {});
  return { tasks: wrap<Tasks>(worker), failure };
}

/** A result that is on its way, or here. */
export interface Later<T> {
  /** The last result, also while the next one is on its way; null before the first, where there is nothing to work on, and where the work failed. */
  readonly value: Signal<T | null>;
  readonly awaited: Signal<boolean>;
  /** Whether the newest work failed. */
  readonly failed: Signal<boolean>;
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
  const failed = signal(false);
  effect((onCleanup) => {
    const wanted = input();
    if (wanted === null) {
      value.set(null);
      return awaited.set(false);
    }
    let isCurrent = true;
    onCleanup(() => (isCurrent = false));
    awaited.set(true);
    failed.set(false);
    const settle = (output: Output | null) => {
      if (!isCurrent) return;
      value.set(output);
      awaited.set(false);
    };
    untracked(() => work(wanted)).then(settle, (error: unknown) => {
      console.error(error);
      if (isCurrent) failed.set(true);
      settle(null);
    });
  });
  return { value: value.asReadonly(), awaited: awaited.asReadonly(), failed: failed.asReadonly() };
}
