import { Injectable, effect, signal, untracked, type Signal } from '@angular/core';
import { wrap, type Remote } from 'comlink';
import { Newest } from './newest.ts';
import type { Tasks } from './tasks.ts';

/** A worker that runs, and what is waited for of it. */
interface Started {
  readonly tasks: Remote<Tasks>;
  readonly asked: Set<(error: Error) => void>;
}

/** The worker of the page, started with a run or when it is first needed, and again after it could not be loaded. */
@Injectable({ providedIn: 'root' })
export class PageWorker {
  #started: Started | undefined;

  /** Starts the worker, so that it is there when it is asked. */
  warm(): void {
    this.#started ??= this.#start();
  }

  /** What the worker says; rejects where it cannot be loaded, too. */
  ask<T>(task: (tasks: Remote<Tasks>) => Promise<T>): Promise<T> {
    const { tasks, asked } = (this.#started ??= this.#start());
    return new Promise<T>((resolve, reject) => {
      asked.add(reject);
      task(tasks)
        .then(resolve, reject)
        .finally(() => asked.delete(reject));
    });
  }

  #start(): Started {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    const started: Started = { tasks: wrap<Tasks>(worker), asked: new Set() };
    worker.addEventListener('error', () => {
      worker.terminate();
      this.#started = undefined;
      for (const reject of started.asked) reject(new Error('The page’s worker cannot be loaded.'));
    });
    return started;
  }
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
 * Follows what a piece of work says of the newest input; inputs that are no more wanted when their turn comes are passed over. Call it where Angular injects.
 * @param input null where there is nothing to work on
 */
export function later<Input, Output>(
  input: () => Input | null,
  work: (input: Input) => Promise<Output>,
): Later<Output> {
  const value = signal<Output | null>(null);
  const awaited = signal(false);
  const failed = signal(false);
  const newest = new Newest(work);
  const settle = (output: Output | null) => {
    value.set(output);
    awaited.set(false);
  };
  effect((onCleanup) => {
    const wanted = input();
    if (wanted === null) return settle(null);
    onCleanup(() => newest.forget());
    awaited.set(true);
    failed.set(false);
    const fail = (error: unknown) => {
      console.error(error);
      failed.set(true);
      settle(null);
    };
    untracked(() => newest.want(wanted, settle, fail));
  });
  return { value: value.asReadonly(), awaited: awaited.asReadonly(), failed: failed.asReadonly() };
}
