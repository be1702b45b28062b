import { Injectable, computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { proxy } from 'comlink';
import { PageWorker, later } from '../work/later.ts';
import { ClassCurves } from './class-curves.ts';
import { OpenRun } from './open-run.ts';

/** More classes than this are shown in clusters at first. */
const MANY = 30;

/** The most clusters that can be chosen. */
export const MOST_CLUSTERS = 20;

/** Every reader gets the same clusters. */
const SEED = 1;

/** How many clusters a page begins with. */
export function suitedClusters(classes: number): number {
  return classes <= MANY ? 0 : Math.min(MOST_CLUSTERS, Math.round(Math.sqrt(classes / 2)));
}

/** The classes in clusters of like error curves, from easy to hard (DeepTracker, section 7.1.1). */
@Injectable()
export class ClassClusters {
  readonly #run = inject(OpenRun);
  readonly #curves = inject(ClassCurves);
  readonly #worker = inject(PageWorker);

  /** How many clusters are wanted; 0 for none. */
  readonly count = computed(() => {
    const run = this.#run.detail();
    if (!run) return 0;
    return Math.min(this.#run.address().clusters ?? suitedClusters(run.classes), MOST_CLUSTERS, run.classes);
  });
  readonly #found = later(
    () => {
      const [count, curves] = [this.count(), this.#curves.whole()];
      return count > 0 && curves ? { count, curves, classes: this.#run.detail()!.classes } : null;
    },
    ({ count, curves, classes }) =>
      this.#worker.ask((tasks) => tasks.clusterClasses(curves.error, classes, curves.dumps, count, SEED)),
  );

  /** For 1, 2, … clusters the spread within them, as they become known, while the preview is open. Call it where Angular injects. */
  spreads(isOpen: Signal<boolean>): Signal<readonly number[]> {
    const found = signal<readonly number[]>([]);
    effect((onCleanup) => {
      const curves = this.#curves.whole();
      if (!isOpen() || !curves) return;
      let isCurrent = true;
      onCleanup(() => (isCurrent = false));
      found.set([]);
      const { classes } = untracked(this.#run.detail)!;
      const add = proxy((spread: number) => {
        if (isCurrent) found.update((spreads) => [...spreads, spread]);
        return isCurrent;
      });
      this.#worker
        .ask((tasks) => tasks.clusterSpreads(curves.error, classes, curves.dumps, MOST_CLUSTERS, SEED, add))
        .catch((error: unknown) => console.error(error));
    });
    return found.asReadonly();
  }

  readonly clusters = computed(() => (this.count() > 0 ? this.#found.value() : null));
  /** Where the work fails, the classes stand without clusters. */
  readonly awaited = computed(() => {
    if (this.count() === 0 || this.#found.failed()) return false;
    return this.clusters() === null || this.#found.awaited();
  });
}
