import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { ClassClusters, MOST_CLUSTERS } from '../page/class-clusters.ts';
import { OpenRun } from '../page/open-run.ts';

/** The chart of the spreads, in CSS pixels. */
const WIDTH = 240;
const HEIGHT = 96;

/** How many clusters the classes are put into, over a chart of how far the classes lie from their clusters' means. */
@Component({
  selector: 'tc-cluster-choice',
  imports: [MatMenuModule],
  templateUrl: './cluster-choice.html',
  styleUrl: './cluster-choice.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ClusterChoice {
  readonly run = inject(OpenRun);
  readonly clusters = inject(ClassClusters);
  readonly width = WIDTH;
  readonly height = HEIGHT;
  /** Whether the choice is open: only then the spreads are worked out. */
  readonly isOpen = signal(false);
  readonly spreads = this.clusters.spreads(this.isOpen);

  /** A bar for each number of clusters; its height is the spread that is left, as a share of that of one cluster. */
  readonly bars = computed(() => {
    const spreads = this.spreads();
    const step = WIDTH / MOST_CLUSTERS;
    return Array.from({ length: Math.min(MOST_CLUSTERS, this.run.detail()?.classes ?? 0) }, (_, at) => {
      const share = spreads.length > at ? spreads[at]! / (spreads[0] || 1) : null;
      return {
        count: at + 1,
        x: at * step,
        width: step - 2,
        height: share === null ? 0 : Math.max(1, share * HEIGHT),
        label:
          share === null
            ? `${at + 1} clusters`
            : `${at + 1} clusters: ${(100 * share).toFixed(1)} % of the spread is left`,
      };
    });
  });

  choose(clusters: number): void {
    this.run.selection.change('settings', { clusters, unfold: [], cluster: null });
  }
}
