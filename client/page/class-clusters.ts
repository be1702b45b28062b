import { Injectable, computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { proxy } from 'comlink';
import { PageWorker, later } from '../work/later.ts';
import { groupedMeans, extremesOfLevels, valueOfLevels, type LevelValue } from '../data/level-chunk.ts';
import { ofClass } from '../data/series.ts';
import { extremesOf, type Columns, type Extremes } from '../drawing/reduction.ts';
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
  /** What else the page works on has the machine to itself before. */
  readonly #isTheirTurn = computed(() => this.#run.view() === 'validation' || this.#run.isPictured());
  readonly #found = later(
    () => {
      if (!this.#isTheirTurn()) return null;
      const [count, curves] = [this.count(), this.#curves.compared()];
      return count > 0 && curves ? { count, curves, classes: this.#run.detail()!.classes } : null;
    },
    ({ count, curves, classes }) =>
      this.#worker.ask((tasks) => tasks.clusterClasses(curves.error, classes, curves.entries, count, SEED)),
  );

  /** For 1, 2, … clusters the spread within them, as they become known, while the preview is open. Call it where Angular injects. */
  spreads(isOpen: Signal<boolean>): Signal<readonly number[]> {
    const found = signal<readonly number[]>([]);
    effect((onCleanup) => {
      const curves = this.#curves.compared();
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
        .ask((tasks) => tasks.clusterSpreads(curves.error, classes, curves.entries, MOST_CLUSTERS, SEED, add))
        .catch((error: unknown) => console.error(error));
    });
    return found.asReadonly();
  }

  readonly clusters = computed(() => (this.count() > 0 ? this.#found.value() : null));
  /** Where the work fails, the classes stand without clusters. */
  readonly awaited = computed(() => {
    if (this.count() === 0 || !this.#isTheirTurn() || this.#found.failed()) return false;
    return this.clusters() === null || this.#found.awaited();
  });

  /** Of a long run the clusters' means at the levels that the classes are here at. */
  readonly #spans = computed(() => {
    const clusters = this.clusters();
    if (!clusters) return [];
    const { cluster, sizes } = clusters;
    return this.#curves.spans().map((span) => span.map((chunk) => groupedMeans(chunk, cluster, sizes)));
  });

  /** Least and greatest mean error of a cluster's classes in each pixel column; of a long run the mean of their least, and of their greatest. */
  extremesOf(id: number, columns: Columns): Extremes {
    if (this.#curves.isLong()) return extremesOfLevels(this.#spans(), id, columns);
    return extremesOf(this.#curveOf(id), columns);
  }

  /** The mean error of a cluster's classes at a dump, or in a bucket of it; undefined where it is not here. */
  valueOf(id: number, dump: number): LevelValue | undefined {
    if (this.#curves.isLong()) return valueOfLevels(this.#spans(), id, dump);
    const value = this.#curveOf(id)[dump];
    return value === undefined ? undefined : { first: dump, last: dump, min: value, max: value, mean: value };
  }

  /** The mean error of a cluster's classes at the last dump; NaN until it is here. */
  finalOf(id: number): number {
    const [final, clusters] = [this.#curves.final(), this.clusters()];
    if (!final || !clusters) return NaN;
    const sum = final.reduce((sum, error, at) => sum + (clusters.cluster[at] === id ? error : 0), 0);
    return sum / clusters.sizes[id]!;
  }

  #curveOf(id: number): Float32Array {
    const { means, sizes } = this.clusters()!;
    return ofClass(means, id, means.length / sizes.length);
  }
}
