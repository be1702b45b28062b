import {
  ChangeDetectionStrategy,
  Component,
  Injector,
  afterNextRender,
  computed,
  inject,
  signal,
  viewChildren,
} from '@angular/core';
import { MatMenuItem, MatMenuModule } from '@angular/material/menu';
import { counted } from '../drawing/numbers.ts';
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
  readonly name = computed(() => {
    const count = this.clusters.count();
    return count === 0 ? 'no clusters' : counted(count, 'cluster');
  });
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
            ? counted(at + 1, 'cluster')
            : `${counted(at + 1, 'cluster')}: ${(100 * share).toFixed(1)} % of the spread is left`,
      };
    });
  });

  readonly items = viewChildren(MatMenuItem);
  readonly #injector = inject(Injector);
  /** The number whose bar is under the pointer, or focused. */
  readonly pointed = signal<number | null>(null);
  readonly says = computed(() => {
    const bar = this.bars().find(({ count }) => count === this.pointed());
    return bar?.label ?? 'spread within clusters, by their number';
  });

  /** The keyboard begins at the number that there is. */
  begin(): void {
    this.isOpen.set(true);
    afterNextRender(() => this.#focus(this.clusters.count()), { injector: this.#injector });
  }

  end(): void {
    this.isOpen.set(false);
    this.pointed.set(null);
  }

  /** The bars stand side by side. */
  key(event: KeyboardEvent, count: number): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#focus(Math.max(1, Math.min(this.bars().length, count + by)));
  }

  /** @param count 0 for none, which stands last */
  #focus(count: number): void {
    this.items()
      .at(count - 1)
      ?.focus('keyboard');
  }

  choose(clusters: number): void {
    this.run.selection.change('settings', { clusters, unfold: [], cluster: null });
  }
}
