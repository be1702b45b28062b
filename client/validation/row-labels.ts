import type { ImageResults } from '../data/image-results.ts';
import { counted, exact, percent, short } from '../drawing/numbers.ts';
import type { Anomalies } from '../page/anomalies.ts';
import type { ClassClusters } from '../page/class-clusters.ts';
import type { ClassCurves } from '../page/class-curves.ts';
import type { OpenRun } from '../page/open-run.ts';
import type { ValidationLayout } from './layout.ts';

/** What stands in the gutter beside a row, and what a screen reader says of it. */
export interface RowLabel {
  readonly name: string;
  readonly error: string;
  /** The number of anomaly iterations; empty for none. */
  readonly anomalies: string;
  /** Whether it is unfolded; null where there is nothing to unfold. */
  readonly open: boolean | null;
  readonly text: string;
}

/** The texts of the Validation view's rows. */
export class RowLabels {
  constructor(
    readonly run: OpenRun,
    readonly layout: ValidationLayout,
    readonly curves: ClassCurves,
    readonly anomalies: Anomalies,
    readonly clusters: ClassClusters,
  ) {}

  ofCluster(id: number): RowLabel {
    const clusters = this.clusters.clusters()!;
    const shown = this.layout.wanted().filter((classId) => clusters.cluster[classId] === id);
    const all = clusters.sizes[id]!;
    const part = shown.length < all ? `${exact(shown.length)} of ` : '';
    const only = this.layout.classNames()[clusters.cluster.indexOf(id)]!;
    const name = all === 1 ? only : `${part}${exact(all)} classes`;
    const error = percent(this.clusters.finalOf(id));
    const facts = this.anomalies.facts();
    const count =
      facts?.anomalies.reduce((sum, own, at) => sum + (clusters.cluster[at] === id ? own : 0), 0) ?? 0;
    return {
      name,
      error,
      anomalies: count === 0 ? '' : short(count),
      open: this.layout.isUnfolded(id),
      text: `cluster ${id + 1}, ${all === 1 ? `only ${name}` : name}, mean final error ${error}, ${counted(count, 'anomaly', 'anomalies')}`,
    };
  }

  ofClass(id: number): RowLabel {
    const name = this.layout.classNames()[id]!;
    const error = percent(this.curves.final()?.[id]);
    const count = this.anomalies.facts()?.anomalies[id] ?? 0;
    return {
      name,
      error,
      anomalies: count === 0 ? '' : exact(count),
      open: this.layout.images(id).length === 0 ? null : this.layout.open().includes(id),
      text: `${name}, final error ${error}, ${counted(count, 'anomaly', 'anomalies')}`,
    };
  }

  /** `shirt-00053, taken for Coat at iteration 600: wrong`. */
  ofImage(image: number, called: string, results: ImageResults | undefined): string {
    const dump = this.run.shown();
    const id = this.run.classOf()[image]!;
    const predicted = results?.predicted(dump, this.layout.images(id).indexOf(image));
    if (predicted === undefined) return called;
    const name = this.layout.classNames()[predicted]!;
    const verdict = predicted === id ? 'right' : 'wrong';
    return `${called}, taken for ${name} at iteration ${exact(this.run.iterations()[dump]!)}: ${verdict}`;
  }
}
